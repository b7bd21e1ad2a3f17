import { beforeEach, expect, it } from 'vitest';
import type { Item, Store } from '../../shared/adapters/store.ts';
import { all, fresh, next, range, sortKeys } from './store-steps.ts';

export function reading(opened: () => Store): void {
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

export function queries(opened: () => Store): void {
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

  it('stop before 1 MB is exceeded, and miss nothing over several pages', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `big${String(index)}`);
    for (const sk of names) await opened().put(fresh({ pk: 'big', sk, d: 'x'.repeat(300_000) }));
    const first = await opened().query(range('big'));
    expect(first.items).toHaveLength(3);
    expect(first.last).toEqual({ pk: 'big', sk: 'big2' });
    expect(sortKeys(await all(opened(), range('big')))).toEqual(names);
  });
}

export function lists(opened: () => Store): void {
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
