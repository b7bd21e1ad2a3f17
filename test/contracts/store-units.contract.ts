import { expect, it } from 'vitest';
import type { Item, Store, Units } from '../../shared/adapters/store.ts';
import type { StoreUnderTest } from './store.contract.ts';
import { fresh, next, over, range } from './store-steps.ts';

export function units(opened: () => StoreUnderTest): void {
  const unitsOf = async (work: (store: Store) => Promise<unknown>): Promise<Units> => {
    const { store, charged } = opened();
    const before = charged();
    await work(store);
    const after = charged();
    return { reads: after.reads - before.reads, writes: after.writes - before.writes };
  };
  /** An item of so many bytes, as DynamoDB weighs it. */
  const weighing = (bytes: number, sk = 's', pk = 'p'): Item => ({
    pk,
    sk,
    d: 'x'.repeat(bytes - 5 - pk.length - sk.length),
  });

  it('are one of writing for each kilobyte begun', async () => {
    expect(await unitsOf((store) => store.put(fresh(weighing(1_024, 'a'))))).toEqual({ reads: 0, writes: 1 });
    expect(await unitsOf((store) => store.put(fresh(weighing(1_025, 'b'))))).toEqual({ reads: 0, writes: 2 });
    expect(await unitsOf((store) => store.put(fresh({ pk: 'p', sk: 'c', b: new Uint8Array(3_000) })))).toEqual({
      reads: 0,
      writes: 3,
    });
  });

  it('of a replacement are those of the heavier of old and new', async () => {
    await opened().store.put(fresh(weighing(3_000)));
    expect(await unitsOf((store) => store.put(over(weighing(100))))).toEqual({ reads: 0, writes: 3 });
  });

  it('of a transaction are twice as many', async () => {
    const puts = [fresh(weighing(1_024, 'a')), fresh(weighing(1_025, 'b'))];
    expect(await unitsOf((store) => store.transact(puts))).toEqual({ reads: 0, writes: 6 });
  });

  it('of an index entry are one more, when it is new or moves', async () => {
    const item = { pk: 'p', sk: 's', gpk: 'g', gsk: '1', r: 1 };
    expect(await unitsOf((store) => store.put(fresh(item)))).toEqual({ reads: 0, writes: 2 });
    expect(await unitsOf((store) => store.put(next({ ...item, r: 2 })))).toEqual({ reads: 0, writes: 1 });
    expect(await unitsOf((store) => store.put(next({ ...item, r: 3, gsk: '2' })))).toEqual({ reads: 0, writes: 3 });
  });

  it('of a deletion are those of what was there, and one for nothing', async () => {
    await opened().store.put(fresh(weighing(2_000)));
    expect(await unitsOf((store) => store.delete({ pk: 'p', sk: 's' }))).toEqual({ reads: 0, writes: 2 });
    expect(await unitsOf((store) => store.delete({ pk: 'p', sk: 's' }))).toEqual({ reads: 0, writes: 1 });
  });

  it('of a read are one for each 4 KB begun, and one for nothing', async () => {
    await opened().store.put(fresh(weighing(4_097)));
    expect(await unitsOf((store) => store.get({ pk: 'p', sk: 's' }))).toEqual({ reads: 2, writes: 0 });
    expect(await unitsOf((store) => store.get({ pk: 'p', sk: 'none' }))).toEqual({ reads: 1, writes: 0 });
  });

  it('of a query count what it read together', async () => {
    for (const sk of ['a', 'b', 'c']) await opened().store.put(fresh(weighing(1_500, sk)));
    expect(await unitsOf((store) => store.query(range('p')))).toEqual({ reads: 2, writes: 0 });
    expect(await unitsOf((store) => store.query(range('p', { limit: 1 })))).toEqual({ reads: 1, writes: 0 });
    expect(await unitsOf((store) => store.query(range('none')))).toEqual({ reads: 1, writes: 0 });
  });

  it('of a batch count each item by itself', async () => {
    for (const sk of ['a', 'b']) await opened().store.put(fresh(weighing(1_500, sk)));
    const keys = ['a', 'b', 'none'].map((sk) => ({ pk: 'p', sk }));
    expect(await unitsOf((store) => store.batchGet(keys))).toEqual({ reads: 3, writes: 0 });
  });
}
