import { describe, expect, it } from 'vitest';
import { changeToPuts } from '../../../shared/adapters/dynamodb/items.ts';
import { walletChain } from '../../../shared/adapters/dynamodb/wallet-chain.ts';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import type { Item, QueryPage, Store } from '../../../shared/adapters/store.ts';
import { chainOf } from '../../contracts/storage-chain.contract.ts';

/** A store with a chain of so many segments, whose queries are bent before they are answered. */
async function bentStore(length: number, bend: (page: QueryPage, query: number) => QueryPage): Promise<Store> {
  const store = memoryStore();
  for (const value of chainOf(length)) for (const put of changeToPuts({ noun: 'segment', value })) await store.put(put);
  let queries = 0;
  return { ...store, query: async (query) => bend(await store.query(query), (queries += 1)) };
}
const without = (items: readonly Item[], place: number): Item[] => items.filter((_, index) => index !== place);
const seqsAfter = async (store: Store, seq: number): Promise<number[]> =>
  (await walletChain(store).after('acme', seq)).map(({ segment }) => segment.seq);

describe('reading a chain while it grows', () => {
  it('reads a page with a hole again, from the hole on', async () => {
    const store = await bentStore(8, (page, query) => (query === 1 ? { items: without(page.items, 3) } : page));
    expect(await seqsAfter(store, 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('sees a hole at the very start of a page', async () => {
    const store = await bentStore(5, (page, query) => (query === 1 ? { items: without(page.items, 0) } : page));
    expect(await seqsAfter(store, 2)).toEqual([3, 4, 5]);
  });

  it('goes on over many pages', async () => {
    const store = await bentStore(9, ({ items }) => ({
      items: items.slice(0, 2),
      ...(items.length > 2 && { last: { pk: 'WALLET#acme', sk: items[1]?.sk ?? '' } }),
    }));
    expect(await seqsAfter(store, 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('takes a hole that stays for what it is: a broken chain', async () => {
    const store = await bentStore(5, ({ items }) => ({ items: items.filter(({ sk }) => !sk.endsWith('3')) }));
    await expect(walletChain(store).after('acme', 0)).rejects.toThrow('the chain of acme has a hole');
    await expect(walletChain(store).before('acme', 6, 5)).rejects.toThrow('a chain has no hole');
  });
});
