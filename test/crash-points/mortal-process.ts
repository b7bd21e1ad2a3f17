import { NoAnswer } from './failures.ts';

/**
 * What happens at the n-th awaited call. `dies`: the process is gone, and nothing after it happened. `fails`: the call
 * throws, and the process goes on. `before`: the call never left; `after`: it took effect, and its answer was lost.
 */
export const FAULTS = ['dies_before', 'dies_after', 'fails_before', 'fails_after'] as const;
export type CrashPoint = { readonly at: number; readonly fault: (typeof FAULTS)[number] };
/** Whether a call leaves something behind. */
export type CallKind = 'read' | 'effect';

const forEver = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** A process whose calls to the outside are counted, and one of which may be its last. */
export class MortalProcess {
  /** The calls since the attempt began. */
  calls: CallKind[] = [];
  #points: readonly CrashPoint[] = [];
  #isDead = false;
  #lastFoundNothing = false;
  #onDeath: (value: 'died') => void = () => undefined;

  /** Runs one attempt; what it answered, or that the process died under it. */
  async run<T>(points: readonly CrashPoint[], attempt: () => Promise<T>): Promise<T | 'died'> {
    this.calls = [];
    this.#points = points;
    this.#isDead = false;
    this.#lastFoundNothing = false;
    const death = new Promise<'died'>((resolve) => (this.#onDeath = resolve));
    try {
      return await Promise.race([attempt(), death]);
    } finally {
      this.#points = [];
    }
  }

  /** Meanwhile, perhaps at another call. */
  #hasDied(): boolean {
    return this.#isDead;
  }

  /** A call that leaves nothing behind. */
  read<T>(work: () => Promise<T>): Promise<T> {
    return this.#call('read', work);
  }

  /** A look into one of many shards: of those in a row that hold nothing the first counts for all. */
  async lookInto<T extends { readonly items: readonly unknown[] }>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead) return forEver();
    const found = await work();
    const isSame = this.#lastFoundNothing && found.items.length === 0;
    const answer = isSame ? found : await this.#call('read', () => Promise.resolve(found));
    this.#lastFoundNothing = found.items.length === 0;
    return answer;
  }

  effect<T>(work: () => Promise<T>): Promise<T> {
    return this.#call('effect', work);
  }

  async #call<T>(kind: CallKind, work: () => Promise<T>): Promise<T> {
    if (this.#isDead) return forEver();
    const place = this.calls.push(kind);
    this.#lastFoundNothing = false;
    const fault = this.#points.find(({ at }) => at === place)?.fault;
    if (fault === undefined) {
      const answer = await work();
      return this.#hasDied() ? forEver() : answer;
    }
    if (fault.startsWith('dies')) this.#isDead = true;
    if (fault.endsWith('after')) await work();
    if (!this.#isDead) throw new NoAnswer();
    this.#onDeath('died');
    return forEver();
  }
}

/** A group of ports, each of whose calls is one of the process's; those that are named leave nothing behind. */
export function through<P extends object>(process: MortalProcess, ports: P, reads: readonly (keyof P)[] = []): P {
  const wrapped = Object.entries(ports).map(([name, port]: [string, (...input: unknown[]) => Promise<unknown>]) => {
    const kind = (reads as readonly string[]).includes(name) ? 'read' : 'effect';
    return [name, (...input: unknown[]) => process[kind](() => port(...input))];
  });
  return Object.fromEntries(wrapped) as P;
}
