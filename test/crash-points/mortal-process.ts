/**
 * What happens at the n-th awaited call. `dies`: the process is gone, and nothing after it happened. `fails`: the call
 * throws, and the process goes on. `before`: the call never left; `after`: it took effect, and its answer was lost.
 */
export const FAULTS = ['dies_before', 'dies_after', 'fails_before', 'fails_after'] as const;
export type CrashPoint = { readonly at: number; readonly fault: (typeof FAULTS)[number] };

const forEver = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** A process whose calls to the outside are counted, and one of which may be its last. */
export class MortalProcess {
  /** Calls since the attempt began. */
  calls = 0;
  /** Whether it only counts calls that leave something behind: a crash at a read is then one at the write before it. */
  countsEffectsAlone = false;
  #point: CrashPoint | undefined;
  #isDead = false;
  #onDeath: (value: 'died') => void = () => undefined;

  /** Runs one attempt; what it answered, or that the process died under it. */
  async run<T>(point: CrashPoint | undefined, attempt: () => Promise<T>): Promise<T | 'died'> {
    this.calls = 0;
    this.#point = point;
    this.#isDead = false;
    const death = new Promise<'died'>((resolve) => (this.#onDeath = resolve));
    try {
      return await Promise.race([attempt(), death]);
    } finally {
      this.#point = undefined;
    }
  }

  /** Meanwhile, perhaps at another call. */
  #hasDied(): boolean {
    return this.#isDead;
  }

  /** A call that leaves nothing behind. */
  read<T>(work: () => Promise<T>): Promise<T> {
    return this.countsEffectsAlone && !this.#isDead ? work() : this.effect(work);
  }

  async effect<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead) return forEver();
    this.calls += 1;
    const fault = this.#point?.at === this.calls ? this.#point.fault : undefined;
    if (fault === undefined) {
      const answer = await work();
      return this.#hasDied() ? forEver() : answer;
    }
    if (fault.startsWith('dies')) this.#isDead = true;
    if (fault.endsWith('after')) await work();
    if (!this.#isDead) throw new Error('no answer came');
    this.#onDeath('died');
    return forEver();
  }
}

/** A group of ports, each of whose calls is one of the process's. */
export function through<P extends object>(process: MortalProcess, ports: P): P {
  const wrapped = Object.entries(ports).map(([name, port]: [string, (...input: unknown[]) => Promise<unknown>]) => [
    name,
    (...input: unknown[]) => process.effect(() => port(...input)),
  ]);
  return Object.fromEntries(wrapped) as P;
}
