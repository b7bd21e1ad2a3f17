/** The process is gone: nothing after this await happened. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** `before`: the call never left. `after`: it took effect, and nobody heard of it. */
export type CrashPoint = { readonly at: number; readonly when: 'before' | 'after' };

type Counter = { calls: number };

/** Ports whose n-th awaited call is the last thing that the process does. */
export function crashing<P extends object>(ports: P, { at, when }: CrashPoint, counter: Counter = { calls: 0 }): P {
  const wrapped = Object.entries(ports).map(([name, port]: [string, unknown]) => {
    if (typeof port === 'function' && name !== 'clock' && name !== 'newId') {
      return [name, dying(port as (...input: unknown[]) => unknown, { at, when }, counter)];
    }
    const isGroup = ['stripe', 'stripeReads', 'chain'].includes(name);
    return [name, isGroup ? crashing(port as object, { at, when }, counter) : port];
  });
  return Object.fromEntries(wrapped) as P;
}

const dying =
  (call: (...input: unknown[]) => unknown, { at, when }: CrashPoint, counter: Counter) =>
  async (...input: unknown[]): Promise<unknown> => {
    counter.calls += 1;
    const isLast = counter.calls >= at;
    if (isLast && when === 'before') throw new Crash();
    const answer = await call(...input);
    if (isLast) throw new Crash();
    return answer;
  };

/** Every crash point of something, until it runs through. `run` says whether it did; each point begins afresh. */
export async function atEveryAwait(run: (point: CrashPoint) => Promise<'crashed' | 'done'>): Promise<number> {
  const limit = 100;
  let points = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; at <= limit; at += 1) {
      if ((await run({ at, when })) === 'done') break;
      points += 1;
    }
  }
  return points;
}

/** Runs something that may crash; any other failure is a failure. */
export async function survive(run: () => Promise<unknown>): Promise<'crashed' | 'done'> {
  try {
    await run();
    return 'done';
  } catch (error) {
    if (error instanceof Crash) return 'crashed';
    throw error;
  }
}
