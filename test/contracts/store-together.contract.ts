import { expect, it } from 'vitest';
import type { StoreUnderTest } from './store.contract.ts';
import { all, fresh, next, over, range, sortKeys } from './store-steps.ts';

/** Calls that are made in one turn of the event loop, which a store may put into one request. */
export function callsTogether(opened: () => StoreUnderTest): void {
  const item = (index: number, d = 'x') => ({ pk: `p${String(index)}`, sk: 's', r: 1, d, b: Uint8Array.of(index) });
  const together = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

  it('each put is decided by itself', async () => {
    const { store } = opened();
    await store.put(fresh(item(3, 'other')));
    await store.put(fresh(item(7)));
    const outcomes = await Promise.all(together(60).map((index) => store.put(fresh(item(index)))));
    expect(outcomes.flatMap((outcome, index) => (outcome === 'lost' ? [index] : []))).toEqual([3]);
    const stored = await Promise.all(together(61).map((index) => store.get(item(index))));
    expect(stored).toEqual([...together(60).map((index) => item(index, index === 3 ? 'other' : 'x')), undefined]);
  });

  it('of puts of one item one wins, and is committed for whoever put the same', async () => {
    const { store } = opened();
    const outcomes = await Promise.all(['a', 'b', 'a', 'c'].map((d) => store.put(fresh(item(1, d)))));
    const won = (await store.get(item(1)))?.['d'];
    expect(outcomes).toEqual(['a', 'b', 'a', 'c'].map((d) => (d === won ? 'committed' : 'lost')));
  });

  it('puts of every kind, and reads, do not hinder each other', async () => {
    const { store } = opened();
    await store.put(fresh(item(1)));
    const [fresh2, next1, over3, tx, read] = await Promise.all([
      store.put(fresh(item(2))),
      store.put(next({ ...item(1), r: 2 })),
      store.put(over(item(3))),
      store.transact([fresh({ pk: 't', sk: '1' }), fresh({ pk: 't', sk: '2' })]),
      store.get(item(9)),
    ]);
    expect([fresh2, next1, over3, tx, read]).toEqual(['committed', 'committed', 'committed', 'committed', undefined]);
    expect(sortKeys(await all(store, range('t')))).toEqual(['1', '2']);
  });

  it('a key that is read by many is answered to each', async () => {
    const { store } = opened();
    await store.put(fresh(item(1)));
    const found = await Promise.all([1, 2, 1].map((index) => store.get(item(index))));
    expect(found).toEqual([item(1), undefined, item(1)]);
  });

  it('cost what each costs alone', async () => {
    const { store, charged } = opened();
    const listed = (index: number) => ({ ...item(index, 'x'.repeat(1_100)), gpk: 'g', gsk: String(index) });
    await Promise.all(together(30).map((index) => store.put(fresh(listed(index)))));
    expect(charged()).toEqual({ reads: 0, writes: 30 * 3 });
    await Promise.all(together(31).map((index) => store.get(listed(index))));
    expect(charged()).toEqual({ reads: 31, writes: 30 * 3 });
  });
}
