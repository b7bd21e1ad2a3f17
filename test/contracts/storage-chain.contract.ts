import { expect, it } from 'vitest';
import type { Change } from '../../shared/application/ports.ts';
import { settleEvents } from '../../shared/domain/wallets/settle-events.ts';
import type { SealedSegment } from '../../shared/domain/wallets/wallet.ts';
import { DAY_MS, instant } from '../../shared/kernel/instant.ts';
import { NOW } from '../support/stored-values.ts';
import { context, openedWallet, request } from '../support/wallets.ts';
import { facts, type World, worldOn } from './storage-ports-steps.ts';

/** A chain of so many segments: the wallet's opening, then usage. */
export function chainOf(length: number): SealedSegment[] {
  const segments = [openedWallet()];
  while (segments.length < length) {
    const last = segments.at(-1);
    if (!last) break;
    const now = instant(NOW + segments.length);
    segments.push(settleEvents(last, [request(now, 100)], context(now)).sealed);
  }
  return segments;
}

const segmentChange = (value: SealedSegment): Change => ({ noun: 'segment', value });

const seqs = (segments: readonly SealedSegment[]): number[] => segments.map(({ segment }) => segment.seq);

export function chain(opened: () => World): void {
  it('is read back byte for byte: tail, after, before, by seq', async () => {
    const { commit, ports } = opened();
    const segments = chainOf(12);
    expect(await ports.chain.tail('acme')).toBeUndefined();
    expect(await ports.chain.after('acme', 0)).toEqual([]);
    for (const sealed of segments) expect(await commit(facts([segmentChange(sealed)]))).toBe('committed');
    await ports.memberIndexes('acme', ['zoe']);
    expect(await ports.chain.tail('acme')).toEqual(segments[11]);
    expect(await ports.chain.after('acme', 0)).toEqual(segments);
    expect(seqs(await ports.chain.after('acme', 10))).toEqual([11, 12]);
    expect(await ports.chain.after('acme', 12)).toEqual([]);
    expect(seqs(await ports.chain.before('acme', 12, 3))).toEqual([11, 10, 9]);
    expect(seqs(await ports.chain.before('acme', 3, 10))).toEqual([2, 1]);
    expect(seqs(await ports.chain.before('acme', 999_999_999_999_999, 1))).toEqual([12]);
    expect(await ports.chain.before('acme', 1, 10)).toEqual([]);
    expect(await ports.chain.segment('acme', 5)).toEqual(segments[4]);
    expect(await ports.chain.segment('acme', 13)).toBeUndefined();
  });

  it('takes one successor of a segment: the second writer has lost', async () => {
    const { commit, ports } = opened();
    const [first] = chainOf(1);
    if (!first) throw new Error('a chain begins');
    const successor = (tokens: number) => settleEvents(first, [request(NOW, tokens)], context(NOW)).sealed;
    await commit(facts([segmentChange(first)]));
    const [one, other] = [successor(100), successor(200)];
    expect(await commit(facts([segmentChange(one)]))).toBe('committed');
    expect(await commit(facts([segmentChange(other)]))).toBe('lost');
    expect(await commit(facts([segmentChange(one)]))).toBe('committed');
    expect((await ports.chain.tail('acme'))?.hash).toEqual(one.hash);
  });

  it('keeps guards of any key, and finds those that are asked for', async () => {
    const { commit, ports, store } = opened();
    const keys = ['order-1 /shop', `order-2 ${'é'.repeat(2_000)}`, '019a8f3e-6c20-7d41-8a95-3e7b1f0c2d64'];
    const guards = keys.map((key) => ({ customerId: 'acme', key, seq: 2, recordedAt: NOW }));
    await commit(facts(guards.map((value): Change => ({ noun: 'guard', value }))));
    const found = await ports.chain.guards('acme', [...keys, 'order-9 /shop']);
    expect([...found.keys()].toSorted()).toEqual(keys.toSorted());
    expect(found.get(keys[1] ?? '')).toEqual(guards[1]);
    expect((await ports.chain.guards('other', keys)).size).toBe(0);
    const item = await store.get({ pk: 'EVENT#acme#order-1 /shop', sk: 'GUARD' });
    expect(item?.['expiresAt']).toBe((NOW + 60 * DAY_MS) / 1_000);
  });
}

export function members(opened: () => World): void {
  it('keep the index that they got, whoever comes after', async () => {
    const { ports, store } = opened();
    expect(await ports.members('acme')).toBeUndefined();
    const first = await ports.memberIndexes('acme', ['zoe', 'adam', 'zoe']);
    expect([first.get('zoe'), first.get('adam')]).toEqual([0, 1]);
    const elsewhere = worldOn(store).ports;
    expect((await elsewhere.memberIndexes('acme', ['eve', 'adam'])).get('eve')).toBe(2);
    const again = await ports.memberIndexes('acme', ['eve', 'zoe']);
    expect([again.get('eve'), again.get('zoe')]).toEqual([2, 0]);
    expect(await ports.members('acme')).toEqual({ customerId: 'acme', revision: 2, users: ['zoe', 'adam', 'eve'] });
  });

  it('get one index each, though many instances append at once', async () => {
    const { store } = opened();
    const users = Array.from({ length: 8 }, (_, index) => `user${String(index)}`);
    const found = await Promise.all(
      users.map(async (user) => (await worldOn(store).ports.memberIndexes('acme', [user, 'all'])).get(user)),
    );
    expect(new Set(found).size).toBe(8);
    expect((await opened().ports.members('acme'))?.users).toHaveLength(9);
  });
}
