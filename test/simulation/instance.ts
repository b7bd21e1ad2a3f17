import type { Put, Store, WriteOutcome } from '../../shared/adapters/store.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Timeline } from './timeline.ts';

/** What an instance of a function lives in. */
export type Surroundings = {
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly store: Store;
  /** Whether anything was ever written there. */
  readonly isUsed: (partition: string) => boolean;
  /** Told of each write that took effect, before anything else happens. */
  readonly written: (puts: readonly Put[], outcome: WriteOutcome, by: string) => void;
  readonly deleted: (key: { readonly pk: string; readonly sk: string }) => void;
};

/** How an invocation ended, as whoever called it sees it. */
export type Ended<T> = { readonly answer: T } | { readonly error: unknown } | 'crashed';

export type CallKind = 'read' | 'write' | 'transaction' | 'other';

/** Calls after which a planned crash comes; later ones are rarer. */
const MAX_CRASH_AT = 24;
const MAX_LATENCY_MS = 80;
/** Some calls take so long that others overtake them by far. */
const SLOW_MS = 4_000;
const SKEW_MS = 10 * 60_000;
/** A throttled call fails before, or its caller has a retry of its own; a whole scan of shards would never get through. */
const SCAN_FACTOR = 0.02;
const SHARD = /^(?:CUSTOMERS|OUTBOX|DUE)#/;

export class Throttled extends Error {
  override readonly name = 'ThrottlingException';
}
export class NoAnswer extends Error {
  override readonly name = 'TimeoutError';
}

type Invocation = {
  readonly name: string;
  readonly chance: Chance;
  readonly crashAt: number;
  readonly crashesAfter: boolean;
  readonly throttled: number;
  calls: number;
  readonly crashed: () => void;
};

/**
 * One instance of a function: a memory of its own, a clock of its own, one invocation at a time. When it crashes, nothing
 * of it goes on: its calls are never answered, and its memory is gone with it.
 */
export class Instance {
  readonly name: string;
  readonly skewMs: number;
  readonly around: Surroundings;
  isDead = false;
  #invocation: Invocation | undefined;

  constructor(name: string, around: Surroundings, chance: Chance) {
    this.name = name;
    this.around = around;
    const isSkewed = around.faults.plans('clock_skew', chance);
    this.skewMs = isSkewed ? chance.int(-SKEW_MS, SKEW_MS) : 0;
  }

  get isBusy(): boolean {
    return this.#invocation !== undefined;
  }

  get clock(): number {
    // No two readings are the same: two writers of the same thing do not write the same bytes.
    return this.around.timeline.now + this.skewMs;
  }

  /** Runs one invocation; tells once how it ended. */
  invoke<T>(name: string, chance: Chance, work: () => Promise<T>, ended: (how: Ended<T>) => void): void {
    const { faults, timeline } = this.around;
    if (this.skewMs !== 0) faults.count('clock_skew');
    const before = faults.plans('crash_before_call', chance);
    const after = faults.plans('crash_after_call', chance);
    const end = (how: Ended<T>): void => {
      this.#invocation = undefined;
      timeline.note(
        `${this.name} ends ${name} ${how === 'crashed' ? 'crashed' : 'error' in how ? 'failed' : 'answered'}`,
      );
      ended(how);
    };
    this.#invocation = {
      name,
      chance,
      crashAt: before || after ? 1 + Math.floor(MAX_CRASH_AT * (chance.int(0, 1_000) / 1_000) ** 2) : 0,
      crashesAfter: after,
      throttled: faults.plans('throttled', chance) ? faults.throttledCalls : 0,
      calls: 0,
      crashed: () => end('crashed'),
    };
    timeline.note(`${this.name} begins ${name}`);
    work().then(
      (answer) => (this.isDead ? undefined : end({ answer })),
      (error: unknown) => (this.isDead ? undefined : end({ error })),
    );
  }

  /** A call that leaves the process: takes its time, may be the last thing that the process does. */
  call<T>(label: string, kind: CallKind, effect: () => Promise<T>): Promise<T> {
    const invocation = this.#invocation;
    // Ports are built before the first invocation; nothing calls out then.
    if (this.isDead || !invocation) return new Promise(() => undefined);
    const { timeline } = this.around;
    invocation.calls += 1;
    const place = invocation.calls;
    const { chance } = invocation;
    const latency = chance.happens(0.02) ? chance.int(1, SLOW_MS) : chance.int(1, MAX_LATENCY_MS);
    return new Promise((resolve, reject) => {
      timeline.after(latency, () => {
        if (this.isDead) return;
        const isLast = place === invocation.crashAt;
        if (isLast && !invocation.crashesAfter) return this.#crash(invocation, label);
        const refusal = this.#refusal(invocation, label, kind);
        timeline.note(`${this.name} ${label}${refusal ? ` ${refusal.name}` : ''}`);
        if (refusal) return reject(refusal);
        effect().then(
          (answer) => {
            if (isLast) this.#crash(invocation, label);
            else resolve(answer);
          },
          (error: unknown) => reject(error as Error),
        );
      });
    });
  }

  write(label: string, puts: readonly Put[], effect: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
    const kind = puts.length > 1 ? 'transaction' : 'write';
    const { faults, written } = this.around;
    const write = async () => {
      const outcome = await effect();
      written(puts, outcome, `${this.name} ${this.#invocation?.name ?? ''}`);
      return outcome;
    };
    return this.call(label, kind, async () => {
      const chance = this.#invocation?.chance;
      if (!chance) return write();
      if (kind === 'transaction' && faults.strikes('transaction_conflict', chance)) return 'lost';
      const outcome = await write();
      if (faults.strikes('answer_lost', chance)) throw new NoAnswer(`${label}: no answer`);
      // The SDK sends again what was not answered: the caller hears the second answer.
      return faults.strikes('answer_lost_and_retried', chance) ? write() : outcome;
    });
  }

  #refusal(invocation: Invocation, label: string, kind: CallKind): Error | undefined {
    const { faults } = this.around;
    if (kind === 'other' || faults.isCalm) return undefined;
    const factor = label.startsWith('query CUSTOMERS') ? SCAN_FACTOR : 1;
    if (!invocation.chance.happens(invocation.throttled * factor)) return undefined;
    faults.count('throttled');
    return new Throttled(`${label}: throttled`);
  }

  #crash(invocation: Invocation, label: string): void {
    const { faults, timeline } = this.around;
    faults.count(invocation.crashesAfter ? 'crash_after_call' : 'crash_before_call');
    timeline.note(`${this.name} crashes ${invocation.crashesAfter ? 'after' : 'before'} ${label}`);
    this.isDead = true;
    invocation.crashed();
  }
}

/** The table as an instance reaches it. */
export const storeThrough = (instance: Instance): Store => {
  const { store, deleted, isUsed } = instance.around;
  return {
    get: (key) => instance.call(`get ${key.pk}`, 'read', () => store.get(key)),
    batchGet: (keys) => instance.call(`batchGet ${String(keys.length)}`, 'read', () => store.batchGet(keys)),
    query: (query) => {
      // A scan of all shards is mostly of empty ones: they answer at once.
      if (SHARD.test(query.partition) && !isUsed(query.partition)) return Promise.resolve({ items: [] });
      return instance.call(`query ${query.partition}`, 'read', () => store.query(query));
    },
    put: (put) => instance.write(`put ${put.item.pk} ${put.item.sk}`, [put], () => store.put(put)),
    transact: (puts) =>
      instance.write(`transact ${puts.map(({ item }) => item.pk).join(' ')}`, puts, () => store.transact(puts)),
    delete: (key) =>
      instance.call(`delete ${key.sk}`, 'write', async () => {
        deleted(key);
        await store.delete(key);
      }),
  };
};
