import { expect, it } from 'vitest';
import type { Store } from '../../shared/adapters/store.ts';
import { all, fresh, next, over, range, sortKeys } from './store-steps.ts';

export function conditionalPuts(opened: () => Store): void {
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

export function transactions(opened: () => Store): void {
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
