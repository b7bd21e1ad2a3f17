import { describe, expect, it } from 'vitest';
import { grantCredit, voidGrant } from '../../../shared/domain/wallets/grant.ts';
import { settleEvents } from '../../../shared/domain/wallets/settle-events.ts';
import { viewWallet } from '../../../shared/domain/wallets/wallet-view.ts';
import { balanceFaults } from '../../../shared/domain/wallets/verify-chain.ts';
import type { SealedSegment } from '../../../shared/domain/wallets/wallet.ts';
import { derivedId } from '../../../shared/kernel/id.ts';
import { formatMicros, microsOf, ZERO_CENTS } from '../../../shared/kernel/money.ts';
import { at, catalog, context, openedWallet, request } from '../../support/wallets.ts';

/** Cases that other metering engines test of theirs, asked of ours. A month without included credit; 1,000 tokens are 1.00. */
type Credit = {
  readonly name: string;
  readonly amount: string;
  readonly priority?: number;
  readonly from?: string;
  readonly until?: string;
};
const GIVEN = '2026-11-02T00:00:00Z';
const MONTH_END = '2026-11-30T23:00:00Z';
const LATER = '2026-11-20T00:00:00Z';

const give = (tail: SealedSegment, { name, amount, priority = 30, from = GIVEN, until = MONTH_END }: Credit) => {
  const grant = {
    id: derivedId('gr', name),
    kind: 'promotional',
    priority,
    amount: microsOf(amount),
    remaining: microsOf(amount),
    effectiveAt: at(from),
    expiresAt: at(until),
    cost: ZERO_CENTS,
  } as const;
  const given = grantCredit(tail, { kind: 'grant', grant, reason: 'test', actor: 'test' }, context(GIVEN));
  if (!given) throw new Error('there is room');
  return given.sealed;
};
const walletWith = (...credits: readonly Credit[]): SealedSegment =>
  credits.reduce(give, openedWallet({ included: '0' }));
const use = (tail: SealedSegment, time: string, tokens: number): SealedSegment =>
  settleEvents(tail, [request(time, tokens)], context(time > LATER ? time : LATER)).sealed;
const left = ({ segment }: SealedSegment): Record<string, string> =>
  Object.fromEntries(
    ['a', 'b', 'c'].flatMap((name) => {
      const grant = segment.state.grants.find(({ id }) => id === derivedId('gr', name));
      return grant ? [[name, formatMicros(grant.remaining)]] : [];
    }),
  );
const owed = (tail: SealedSegment) => formatMicros(viewWallet(tail, catalog, at(LATER)).overage);

describe('credit burns down', () => {
  it.each<[string, readonly Credit[], Record<string, string>, string]>([
    ['to nothing owed from one grant', [{ name: 'a', amount: '10' }], { a: '6.00' }, '0.00'],
    ['to what is owed where there is no grant', [], {}, '4.00'],
    [
      'one grant after the other',
      [
        { name: 'a', amount: '3' },
        { name: 'b', amount: '5' },
      ],
      { b: '4.00' },
      '0.00',
    ],
    [
      'the lower priority number first, whichever was given first',
      [
        { name: 'a', amount: '10', priority: 2 },
        { name: 'b', amount: '10', priority: 1 },
      ],
      { a: '10.00', b: '6.00' },
      '0.00',
    ],
    [
      'of equal priority what ends first, whichever was given first',
      [
        { name: 'a', amount: '10' },
        { name: 'b', amount: '10', until: '2026-11-15T00:00:00Z' },
      ],
      { a: '10.00' },
      '0.00',
    ],
    [
      'a lower priority number before an earlier end',
      [
        { name: 'a', amount: '10', priority: 2, until: '2026-11-15T00:00:00Z' },
        { name: 'b', amount: '10', priority: 1 },
      ],
      { b: '6.00' },
      '0.00',
    ],
    [
      'of all equal the oldest first',
      [
        { name: 'a', amount: '3' },
        { name: 'b', amount: '3' },
        { name: 'c', amount: '3' },
      ],
      { b: '2.00', c: '3.00' },
      '0.00',
    ],
    [
      'nothing from what begins later',
      [{ name: 'a', amount: '10', from: '2026-11-12T00:00:00Z' }],
      { a: '10.00' },
      '4.00',
    ],
    ['nothing from what has ended', [{ name: 'a', amount: '10', until: '2026-11-05T00:00:00Z' }], {}, '4.00'],
  ])('%s', (_name, credits, remaining, overage) => {
    const after = use(walletWith(...credits), '2026-11-10T12:00:00Z', 4_000);
    const known = left(after);
    for (const [name, amount] of Object.entries(remaining)) expect(known[name]).toBe(amount);
    expect(owed(after)).toBe(overage);
    expect(balanceFaults(after.segment.state)).toEqual([]);
  });

  it.each([
    ['at the very moment of its beginning', '2026-11-10T12:00:00Z', '0.00'],
    ['a millisecond before it', '2026-11-10T11:59:59.999Z', '4.00'],
  ])('from a grant %s, or not', (_name, time, overage) => {
    const wallet = walletWith({ name: 'a', amount: '10', from: '2026-11-10T12:00:00Z' });
    expect(owed(use(wallet, time, 4_000))).toBe(overage);
  });

  it.each([
    ['a millisecond before its end', '2026-11-10T11:59:59.999Z', '0.00'],
    ['not at its very end', '2026-11-10T12:00:00Z', '4.00'],
  ])('from a grant %s', (_name, time, overage) => {
    const wallet = walletWith({ name: 'a', amount: '10', until: '2026-11-10T12:00:00Z' });
    expect(owed(use(wallet, time, 4_000))).toBe(overage);
  });

  it('until a grant is voided: what was used of it stays used, the rest is gone', () => {
    const used = use(walletWith({ name: 'a', amount: '10' }), '2026-11-10T12:00:00Z', 4_000);
    const voided = voidGrant(used, { grantId: derivedId('gr', 'a'), reason: 'r', actor: 'x' }, context(LATER));
    expect(voided && formatMicros(voided.voided)).toBe('6.00');
    const after = voided && use(voided.sealed, '2026-11-21T00:00:00Z', 1_000);
    expect(after && owed(after)).toBe('1.00');
    expect(after && balanceFaults(after.segment.state)).toEqual([]);
  });

  it('to the same in one run and in two', () => {
    const wallet = walletWith({ name: 'a', amount: '3' }, { name: 'b', amount: '2', priority: 1 });
    const [one, two] = [request('2026-11-10T12:00:00Z', 2_500), request('2026-11-11T12:00:00Z', 1_500)];
    const together = settleEvents(wallet, [one, two], context(LATER)).sealed;
    const apart = settleEvents(settleEvents(wallet, [one], context(LATER)).sealed, [two], context(LATER)).sealed;
    expect(left(apart)).toEqual(left(together));
    expect(left(together)).toEqual({ a: '1.00' });
  });
});
