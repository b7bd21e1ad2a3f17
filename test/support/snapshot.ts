import type { Item, Put, Store } from '../../shared/adapters/store.ts';
import { sha256 } from '../../shared/kernel/hash.ts';

/** Callers' requests are counted whatever becomes of them. */
const isUnwatched = ({ pk }: Item): boolean => pk.startsWith('REQUESTS#');

/** A hash over all items of a store, kept up to date with each write: equal hashes, equal contents. */
export class Snapshot {
  readonly #items = new Map<string, bigint>();
  #sum = 0n;

  get hash(): string {
    return this.#sum.toString(16);
  }

  watch(store: Store): Store {
    return {
      ...store,
      put: async (put) => {
        const outcome = await store.put(put);
        if (outcome === 'committed') this.#replace(put);
        return outcome;
      },
      transact: async (puts) => {
        const outcome = await store.transact(puts);
        if (outcome === 'committed')
          puts.forEach((put) => {
            this.#replace(put);
          });
        return outcome;
      },
      delete: async (key) => {
        await store.delete(key);
        this.#set(`${key.pk}\n${key.sk}`, 0n);
      },
    };
  }

  #replace({ item }: Put): void {
    if (!isUnwatched(item)) this.#set(`${item.pk}\n${item.sk}`, numberOf(item));
  }

  #set(key: string, value: bigint): void {
    this.#sum ^= (this.#items.get(key) ?? 0n) ^ value;
    this.#items.set(key, value);
  }
}

function numberOf(item: Item): bigint {
  const text = JSON.stringify(
    Object.entries(item).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ]),
  );
  return BigInt(`0x${Buffer.from(sha256(text)).toString('hex')}`);
}
