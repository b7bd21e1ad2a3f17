import { setTimeout as sleep } from 'node:timers/promises';
import { sizeOf, writeUnits } from '../../shared/adapters/item-size.ts';
import type { Put, Store } from '../../shared/adapters/store.ts';

/** A write partition of DynamoDB takes so many write units a second. */
export const PARTITION_UNITS = 1_000;
const REFILL_MS = 5;

/** A store that takes no more than so many write units a second: who comes meanwhile waits, in turn. A token bucket of a second. */
export function meteredStore(store: Store, unitsPerSecond: number): Store {
  let tokens = unitsPerSecond;
  let refilledAt = performance.now();
  let queue: Promise<void> = Promise.resolve();
  const refill = () => {
    const now = performance.now();
    tokens = Math.min(unitsPerSecond, tokens + ((now - refilledAt) * unitsPerSecond) / 1000);
    refilledAt = now;
  };
  const take = (units: number): Promise<void> => {
    queue = queue.then(async () => {
      refill();
      while (tokens < units) {
        await sleep(REFILL_MS);
        refill();
      }
      tokens -= units;
    });
    return queue;
  };
  const unitsOf = (puts: readonly Put[]): number =>
    puts.reduce((sum, { item }) => sum + (puts.length > 1 ? 2 : 1) * writeUnits(sizeOf(item)), 0);
  return {
    ...store,
    put: async (put) => {
      await take(unitsOf([put]));
      return store.put(put);
    },
    transact: async (puts) => {
      await take(unitsOf(puts));
      return store.transact(puts);
    },
  };
}
