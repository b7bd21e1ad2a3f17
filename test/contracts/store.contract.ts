import { beforeEach, describe, expect, it } from 'vitest';
import { allPages, type Item, type Put, type Query, type Store, type Units } from '../../shared/adapters/store.ts';

/** A store with nothing in it, and what it has charged since. */
export type StoreUnderTest = { readonly store: Store; readonly charged: () => Units };

/** What the application relies on, of whichever store it runs. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`a store: ${name}`, () => {
    let store: Store;
    let charged: () => Units;
    beforeEach(async () => {
      ({ store, charged } = await open());
    });

    describe('reading', () => reading(() => store));
    describe('queries', () => queries(() => store));
    describe('the index of lists', () => lists(() => store));
    describe('a conditional put', () => conditionalPuts(() => store));
    describe('a transaction', () => transactions(() => store));
    describe('units', () => units(() => ({ store, charged })));
  });
}

const fresh = (item: Item): Put => ({ item, condition: 'itemDoesNotExist' });
const next = (item: Item): Put => ({ item, condition: 'revisionIsTheOneBefore' });
const over = (item: Item): Put => ({ item, condition: 'anyState' });
const range = (partition: string, more: Partial<Query> = {}): Query => ({
  partition,
  from: '!',
  through: '~',
  order: 'ascending',
  ...more,
});
const sortKeys = (items: readonly Item[]): string[] => items.map(({ sk }) => sk);
async function all(store: Store, query: Query): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of allPages(store, query)) items.push(...page);
  return items;
}

function reading(opened: () => Store): void {
  it('answers an item as it was put: texts, numbers and bytes', async () => {
    const item = {
      pk: 'p',
      sk: 's',
      d: 'é "#" 漢 😀',
      v: 1,
      at: 1_790_000_000_123,
      n: -5,
      b: Uint8Array.of(0, 255, 7),
      e: '',
    };
    await opened().put(fresh(item));
    expect(await opened().get({ pk: 'p', sk: 's' })).toEqual(item);
  });

  it('knows nothing of a key that was never put', async () => {
    expect(await opened().get({ pk: 'p', sk: 's' })).toBeUndefined();
    expect((await opened().query(range('p'))).items).toEqual([]);
  });

  it('gives out copies: who changes what it read changes nothing that is stored', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    await opened().put(fresh({ pk: 'p', sk: 's', b: bytes }));
    bytes[0] = 9;
    const read = await opened().get({ pk: 'p', sk: 's' });
    (read?.['b'] as Uint8Array)[1] = 9;
    expect((await opened().get({ pk: 'p', sk: 's' }))?.['b']).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('reads any number of keys at once, each once, and leaves out what is not there', async () => {
    const keys = Array.from({ length: 230 }, (_, index) => ({ pk: `p${String(index)}`, sk: 's' }));
    await Promise.all(keys.filter((_, index) => index % 2 === 0).map((key) => opened().put(fresh(key))));
    const read = await opened().batchGet([...keys, ...keys.slice(0, 10)]);
    expect(read).toHaveLength(115);
    expect(new Set(read.map(({ pk }) => pk)).size).toBe(115);
    expect(await opened().batchGet([])).toEqual([]);
  });

  it('forgets a deleted item, and takes the deletion of nothing', async () => {
    await opened().put(fresh({ pk: 'p', sk: 's' }));
    await opened().delete({ pk: 'p', sk: 's' });
    await opened().delete({ pk: 'p', sk: 's' });
    expect(await opened().get({ pk: 'p', sk: 's' })).toBeUndefined();
    expect(await opened().put(fresh({ pk: 'p', sk: 's' }))).toBe('committed');
  });

  it('refuses a key that is empty or too long', async () => {
    await expect(opened().put(fresh({ pk: '', sk: 's' }))).rejects.toThrow();
    await expect(opened().put(fresh({ pk: 'p', sk: '' }))).rejects.toThrow();
    await expect(opened().put(fresh({ pk: 'p', sk: 's'.repeat(1_025) }))).rejects.toThrow();
    await expect(opened().put(fresh({ pk: 'p'.repeat(2_049), sk: 's' }))).rejects.toThrow();
    await expect(opened().get({ pk: '', sk: 's' })).rejects.toThrow();
  });

  it('refuses an item over 400 KB, and takes one just below', async () => {
    await expect(opened().put(fresh({ pk: 'p', sk: 's', d: 'x'.repeat(409_600) }))).rejects.toThrow();
    expect(await opened().put(fresh({ pk: 'p', sk: 's', d: 'x'.repeat(409_500) }))).toBe('committed');
  });
}

function queries(opened: () => Store): void {
  const SORT_KEYS = ['A', 'B', 'a', 'a#1', 'a#2', 'aé', 'b', 'z', 'é', '\uffee', '😀'];
  beforeEach(async () => {
    await Promise.all(SORT_KEYS.toReversed().map((sk) => opened().put(fresh({ pk: 'p', sk }))));
    await opened().put(fresh({ pk: 'q', sk: 'a' }));
  });
  const EVERYTHING = { from: '!', through: '\u{10ffff}' };

  it('are in the order of UTF-8 bytes, either way', async () => {
    expect(sortKeys(await all(opened(), range('p', EVERYTHING)))).toEqual(SORT_KEYS);
    expect(sortKeys(await all(opened(), range('p', { ...EVERYTHING, order: 'descending' })))).toEqual(
      SORT_KEYS.toReversed(),
    );
  });

  it('include both ends of their range', async () => {
    const between = { from: 'a', through: 'a#2' };
    expect(sortKeys(await all(opened(), range('p', between)))).toEqual(['a', 'a#1', 'a#2']);
    expect(sortKeys(await all(opened(), range('p', { from: 'a#1', through: 'a#1' })))).toEqual(['a#1']);
    expect(sortKeys(await all(opened(), range('p', { from: 'c', through: 'd' })))).toEqual([]);
  });

  it('refuse a range that ends before it begins', async () => {
    await expect(opened().query(range('p', { from: 'b', through: 'a' }))).rejects.toThrow();
  });

  it.each(['ascending', 'descending'] as const)('go on where a page stopped, %s', async (order) => {
    const seen: string[] = [];
    let page = await opened().query(range('p', { ...EVERYTHING, order, limit: 4 }));
    expect(page.items).toHaveLength(4);
    for (;;) {
      seen.push(...sortKeys(page.items));
      if (!page.last) break;
      page = await opened().query(range('p', { ...EVERYTHING, order, limit: 4, after: page.last }));
    }
    expect(seen).toEqual(order === 'ascending' ? SORT_KEYS : SORT_KEYS.toReversed());
  });

  it('go on after a place where nothing lies any more', async () => {
    const { last } = await opened().query(range('p', { ...EVERYTHING, limit: 3 }));
    await opened().delete({ pk: 'p', sk: 'a' });
    expect(last).toEqual({ pk: 'p', sk: 'a' });
    const page = await opened().query(range('p', { ...EVERYTHING, limit: 2, after: last as Record<string, string> }));
    expect(sortKeys(page.items)).toEqual(['a#1', 'a#2']);
  });

  it('say that there may be more when the limit is reached, even at the end', async () => {
    expect((await opened().query(range('q', { limit: 1 }))).last).toEqual({ pk: 'q', sk: 'a' });
    expect((await opened().query(range('q', { limit: 2 }))).last).toBeUndefined();
  });

  it('stop after 1 MB, and miss nothing over several pages', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `big${String(index)}`);
    for (const sk of names) await opened().put(fresh({ pk: 'big', sk, d: 'x'.repeat(300_000) }));
    const first = await opened().query(range('big'));
    expect(first.items.length).toBeLessThan(8);
    expect(first.last).toBeDefined();
    expect(sortKeys(await all(opened(), range('big')))).toEqual(names);
  });
}

function lists(opened: () => Store): void {
  const listed = (pk: string, gsk: string, gpk = 'list'): Item => ({ pk, sk: 's', gpk, gsk, r: 1, d: 'data' });

  it('answers keys alone, in the order of the list', async () => {
    await opened().put(fresh(listed('p1', '2026-02')));
    await opened().put(fresh(listed('p2', '2026-01')));
    await opened().put(fresh(listed('p3', '2026-03', 'other')));
    await opened().put(fresh({ pk: 'p4', sk: 's' }));
    const { items } = await opened().query(range('list', { index: 'lists' }));
    expect(items).toEqual([
      { pk: 'p2', sk: 's', gpk: 'list', gsk: '2026-01' },
      { pk: 'p1', sk: 's', gpk: 'list', gsk: '2026-02' },
    ]);
  });

  it('holds items with the same place in the list, over pages of one', async () => {
    for (const pk of ['p1', 'p2', 'p3']) await opened().put(fresh(listed(pk, 'same')));
    for (const order of ['ascending', 'descending'] as const) {
      const read = await all(opened(), range('list', { index: 'lists', order, limit: 1 }));
      expect(read.map(({ pk }) => pk).toSorted()).toEqual(['p1', 'p2', 'p3']);
    }
  });

  it('follows an item that moves, and forgets one that is deleted or listed no longer', async () => {
    await opened().put(fresh(listed('p1', 'a')));
    await opened().put(next({ ...listed('p1', 'b'), r: 2 }));
    const places = async () => (await all(opened(), range('list', { index: 'lists' }))).map(({ gsk }) => gsk);
    expect(await places()).toEqual(['b']);
    await opened().put(next({ pk: 'p1', sk: 's', r: 3 }));
    expect(await places()).toEqual([]);
    await opened().put(fresh(listed('p2', 'c')));
    await opened().delete({ pk: 'p2', sk: 's' });
    expect(await places()).toEqual([]);
  });

  it('keeps to its range of places, both ends included', async () => {
    for (const gsk of ['a', 'b', 'b!', 'c']) await opened().put(fresh(listed(`p${gsk}`, gsk)));
    const read = await all(opened(), range('list', { index: 'lists', from: 'b', through: 'b' }));
    expect(read.map(({ gsk }) => gsk)).toEqual(['b']);
  });
}

function conditionalPuts(opened: () => Store): void {
  const stored = { pk: 'p', sk: 's', r: 1, d: 'one' };

  it('on an absent item is lost when another lies there, which stays', async () => {
    await opened().put(fresh(stored));
    expect(await opened().put(fresh({ ...stored, d: 'other' }))).toBe('lost');
    expect(await opened().get(stored)).toEqual(stored);
  });

  it('whose earlier try went through is committed, not lost', async () => {
    await opened().put(fresh({ ...stored, b: Uint8Array.of(1, 2) }));
    expect(await opened().put(fresh({ ...stored, b: Uint8Array.of(1, 2) }))).toBe('committed');
    expect(await opened().put(fresh({ ...stored, b: Uint8Array.of(1, 3) }))).toBe('lost');
    expect(await opened().put(fresh(stored))).toBe('lost');
  });

  it('of a revision replaces the one before, and no other', async () => {
    await opened().put(fresh(stored));
    expect(await opened().put(next({ ...stored, r: 2, d: 'two' }))).toBe('committed');
    expect(await opened().put(next({ ...stored, r: 2, d: 'other two' }))).toBe('lost');
    expect(await opened().put(next({ ...stored, r: 4, d: 'four' }))).toBe('lost');
    expect(await opened().get(stored)).toEqual({ ...stored, r: 2, d: 'two' });
    expect(await opened().put(next({ ...stored, r: 2, d: 'two' }))).toBe('committed');
  });

  it('of a revision is lost where nothing lies', async () => {
    expect(await opened().put(next({ ...stored, r: 2 }))).toBe('lost');
    expect(await opened().get(stored)).toBeUndefined();
  });

  it('replaces all of an item: no attribute of the old one is left', async () => {
    await opened().put(fresh({ ...stored, expiresAt: 5 }));
    await opened().put(over({ pk: 'p', sk: 's', d: 'two' }));
    expect(await opened().get(stored)).toEqual({ pk: 'p', sk: 's', d: 'two' });
  });

  it('is won by exactly one of many at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => opened().put(fresh({ ...stored, d: String(index) }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
    expect((await opened().get(stored))?.['d']).toBe(String(outcomes.indexOf('committed')));
  });
}

function transactions(opened: () => Store): void {
  const one = { pk: 'p', sk: '1', r: 1, d: 'one' };
  const two = { pk: 'p', sk: '2', r: 1, d: 'two' };
  const told = { pk: 'o', sk: '1', d: 'told' };

  it('writes all of its items', async () => {
    expect(await opened().transact([fresh(one), fresh(two), over(told)])).toBe('committed');
    expect(sortKeys(await all(opened(), range('p')))).toEqual(['1', '2']);
    expect(await opened().get(told)).toEqual(told);
  });

  it('leaves nothing behind when one condition fails, whichever it is', async () => {
    await opened().put(fresh(two));
    const other = { ...two, d: 'other' };
    expect(await opened().transact([over(told), fresh(one), fresh(other)])).toBe('lost');
    expect(await opened().transact([fresh(other), fresh(one), over(told)])).toBe('lost');
    expect(await opened().transact([next({ ...two, r: 3 }), over(told)])).toBe('lost');
    expect(await opened().get(one)).toBeUndefined();
    expect(await opened().get(told)).toBeUndefined();
    expect(await opened().get(two)).toEqual(two);
  });

  it('whose earlier try went through is committed, though what it told was deleted since', async () => {
    await opened().put(fresh(two));
    const puts = [fresh(one), next({ ...two, r: 2 }), over(told)];
    expect(await opened().transact(puts)).toBe('committed');
    await opened().delete(told);
    expect(await opened().transact(puts)).toBe('committed');
    expect(await opened().get(told)).toBeUndefined();
  });

  it('is lost when only a part of what is in the way is ours', async () => {
    await opened().put(fresh(one));
    expect(await opened().transact([fresh(one), fresh(two)])).toBe('lost');
    expect(await opened().get(two)).toBeUndefined();
    await opened().put(fresh({ ...two, d: 'not ours' }));
    expect(await opened().transact([fresh(one), fresh(two)])).toBe('lost');
  });

  it('takes 100 items, and refuses more, none, or the same one twice', async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => fresh({ pk: 'h', sk: String(index) }));
    expect(await opened().transact(hundred)).toBe('committed');
    await expect(opened().transact([...hundred, fresh(one)])).rejects.toThrow();
    await expect(opened().transact([])).rejects.toThrow();
    await expect(opened().transact([fresh(one), over(one)])).rejects.toThrow();
  });

  it('refuses more than 4 MB', async () => {
    const big = Array.from({ length: 11 }, (_, index) => fresh({ pk: 'b', sk: String(index), d: 'x'.repeat(400_000) }));
    await expect(opened().transact(big)).rejects.toThrow();
    expect(await all(opened(), range('b'))).toEqual([]);
  });

  it('is won by exactly one of many at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        opened().transact([fresh({ ...one, d: String(index) }), over({ ...told, sk: String(index) })]),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
    expect(sortKeys(await all(opened(), range('o')))).toEqual([String(outcomes.indexOf('committed'))]);
  });
}

function units(opened: () => StoreUnderTest): void {
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
