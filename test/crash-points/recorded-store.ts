import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import type { Item, ItemKey, Put, Store } from '../../shared/adapters/store.ts';
import type { MortalProcess } from './mortal-process.ts';

/** A store in memory that remembers which keys were ever written, so that all that lies in it can be told. */
export type RecordedStore = { readonly store: Store; readonly everything: () => Promise<readonly Item[]> };

export function recordedStore(): RecordedStore {
  const inner = memoryStore();
  const keys = new Map<string, ItemKey>();
  const note = ({ item: { pk, sk } }: Put) => keys.set(`${pk}\n${sk}`, { pk, sk });
  return {
    store: {
      ...inner,
      put: (put) => {
        note(put);
        return inner.put(put);
      },
      transact: (puts) => {
        puts.forEach(note);
        return inner.transact(puts);
      },
    },
    everything: () => inner.batchGet([...keys.values()]),
  };
}

const SHARD = /^(?:CUSTOMERS|DUE|OUTBOX)#/;

export const storeThrough = (process: MortalProcess, store: Store): Store => ({
  get: (key) => process.read(() => store.get(key)),
  batchGet: (keys) => process.read(() => store.batchGet(keys)),
  query: (query) => {
    const work = () => store.query(query);
    return SHARD.test(query.partition) ? process.lookInto(work) : process.read(work);
  },
  put: (put) => process.effect(() => store.put(put)),
  transact: (puts) => process.effect(() => store.transact(puts)),
  delete: (key) => process.effect(() => store.delete(key)),
});
