import { batchedStore } from '../../shared/adapters/batched-store.ts';
import { batchingStore } from '../../shared/adapters/dynamodb/batching-store.ts';
import { sizeOf, writeUnits } from '../../shared/adapters/item-size.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import type { Put, Store, UnitMeter, WriteOutcome } from '../../shared/adapters/store.ts';
import { type EngineSettings, startDynoxide } from '../support/dynoxide.ts';
import type { Scale } from './harness.ts';

/** What a store has been asked so far, and what AWS would charge for it. */
export type Tally = {
  readonly reads: number;
  readonly writes: number;
  readonly calls: number;
  /** Writes whose condition failed, and their units: charged too, but an engine answers none for them. */
  readonly lost: number;
  readonly lostUnits: number;
};

export type BenchStore = {
  readonly name: string;
  readonly store: Store;
  readonly tally: () => Tally;
  readonly stop: () => void;
};

const EMPTY: Tally = { reads: 0, writes: 0, calls: 0, lost: 0, lostUnits: 0 };

export const tallyBetween = (before: Tally, after: Tally): Tally => ({
  reads: after.reads - before.reads,
  writes: after.writes - before.writes,
  calls: after.calls - before.calls,
  lost: after.lost - before.lost,
  lostUnits: after.lostUnits - before.lostUnits,
});

/** A real engine in a process of its own behind the real SDK; for the gate, the store in memory, which charges the same. */
export async function openBenchStore(scale: Scale, settings: EngineSettings = {}): Promise<BenchStore> {
  return scale === 'gate' ? openMemoryStore() : openEngine(settings);
}

/** Its calls are those that the table's client would make: what is asked for together travels together here too. */
export function openMemoryStore(): BenchStore {
  const counter = tallyCounter();
  const memory = memoryStore(counter.meter);
  const store = batchedStore(counter.countingCalls(memory), (batch) => {
    counter.called();
    for (const { ask, answer } of batch) answer(memory.put(ask));
    return Promise.resolve();
  });
  // The memory store charges a lost write as it happens.
  return {
    name: 'memory',
    store: counter.around(store, 'alreadyCharged'),
    tally: counter.tally,
    stop: () => undefined,
  };
}

async function openEngine(settings: EngineSettings): Promise<BenchStore> {
  const engine = await startDynoxide(settings);
  const tableName = await engine.createTable();
  const counter = tallyCounter();
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
  engine.client.middlewareStack.add(
    (next) => (call) => {
      counter.called();
      return next(call);
    },
    { step: 'initialize', name: 'countCalls' },
  );
  const store = batchingStore({ client: engine.client, tableName, pause, meter: counter.meter });
  return { name: 'dynoxide', store: counter.around(store, 'notCharged'), tally: counter.tally, stop: engine.stop };
}

function tallyCounter() {
  let tally = EMPTY;
  const meter: UnitMeter = ({ reads, writes }) => {
    tally = { ...tally, reads: tally.reads + reads, writes: tally.writes + writes };
  };
  const called = (): void => {
    tally = { ...tally, calls: tally.calls + 1 };
  };
  const counted = <T>(answer: T): T => {
    called();
    return answer;
  };
  const countingCalls = (store: Store): Store => ({
    get: (key) => counted(store.get(key)),
    batchGet: (keys) => counted(store.batchGet(keys)),
    query: (query) => counted(store.query(query)),
    put: (put) => counted(store.put(put)),
    transact: (puts) => counted(store.transact(puts)),
    delete: (key) => counted(store.delete(key)),
  });
  const written = (puts: readonly Put[], charging: 'alreadyCharged' | 'notCharged') => (outcome: WriteOutcome) => {
    if (outcome !== 'lost') return outcome;
    const factor = puts.length > 1 ? 2 : 1;
    const units = puts.reduce((sum, { item }) => sum + factor * writeUnits(sizeOf(item)), 0);
    const charged = charging === 'notCharged' ? units : 0;
    tally = {
      ...tally,
      writes: tally.writes + charged,
      lost: tally.lost + 1,
      lostUnits: tally.lostUnits + units,
    };
    return outcome;
  };
  const around = (store: Store, charging: 'alreadyCharged' | 'notCharged'): Store => ({
    ...store,
    put: (put) => store.put(put).then(written([put], charging)),
    transact: (puts) => store.transact(puts).then(written(puts, charging)),
  });
  return { meter, tally: () => tally, around, called, countingCalls };
}
