import { describe, expect, it } from 'vitest';
import { arrearsOf, closeWallet } from '../../../shared/domain/wallets/close-wallet.ts';
import { grantCredit, voidGrant } from '../../../shared/domain/wallets/grant.ts';
import { placeHold, releaseHold } from '../../../shared/domain/wallets/hold.ts';
import { settleEvents } from '../../../shared/domain/wallets/settle-events.ts';
import { priceTopUp, topUp } from '../../../shared/domain/wallets/top-up.ts';
import { balanceFaults, verifySegment } from '../../../shared/domain/wallets/verify-chain.ts';
import { viewWallet } from '../../../shared/domain/wallets/wallet-view.ts';
import type { SealedSegment } from '../../../shared/domain/wallets/wallet.ts';
import { derivedId } from '../../../shared/kernel/id.ts';
import { formatCents, formatMicros, microsOf, ZERO_CENTS } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { at, catalog, context, openedWallet, request } from '../../support/wallets.ts';

const view = (tail: SealedSegment, now: string) => {
  const { period, granted, spent, held, available, overage, usedPercent } = viewWallet(tail, catalog, at(now));
  const [g, s, h, a, o] = [granted, spent, held, available, overage].map(formatMicros);
  return { period, granted: g, spent: s, held: h, available: a, overage: o, usedPercent };
};
const buy = (tail: SealedSegment, amount: string, now: string) =>
  topUp(tail, priceTopUp(catalog, derivedId('gr', amount, now), microsOf(amount), at(now)), false, context(now));
const hold = (tail: SealedSegment, amount: string, now: string, seconds = 900) => {
  const decision = placeHold(
    tail,
    { id: derivedId('hold', amount, now), amount: microsOf(amount), seconds },
    context(now),
  );
  if ('refused' in decision) throw new Error(decision.refused);
  return decision;
};
const close = (tail: SealedSegment, period: string, now: string, invoiced = true) =>
  closeWallet(tail, { period: period as Period, invoiced }, context(now));
const types = (events: readonly { type: string }[]) => events.map((event) => event.type);

describe('the worked example of the domain page', () => {
  it('comes out to the cent', () => {
    const opened = openedWallet();
    const toppedUp = buy(opened, '5.00', '2026-11-01T00:00:10Z');
    const used = settleEvents(
      toppedUp.sealed,
      Array.from({ length: 12 }, () => request('2026-11-01T00:00:30Z', 1_000)),
      context('2026-11-01T00:00:40Z'),
    );
    expect(view(used.sealed, '2026-11-01T00:00:40Z')).toEqual({
      period: '2026-11',
      granted: '15.00',
      spent: '12.00',
      held: '0.00',
      available: '3.00',
      overage: '0.00',
      usedPercent: 80,
    });
    expect(types(used.events)).toEqual(['wallet.threshold_reached']);
    const arrears = arrearsOf(used.sealed.segment.state, '2026-11' as Period);
    expect(arrears.topUps.map((each) => formatCents(each.price))).toEqual(['4.60']);
    const closed = close(used.sealed, '2026-11', '2026-12-01T02:30:00Z');
    expect(formatMicros(closed.totals.forfeited)).toBe('3.00');
    expect(view(closed.sealed, '2026-12-01T02:30:00Z')).toMatchObject({
      period: '2026-12',
      available: '10.00',
      spent: '0.00',
    });
    expect(closed.sealed.segment.state.topUps).toEqual([]);
  });
});

describe('credit', () => {
  it('is drawn from the included grant before the purchased one', () => {
    const toppedUp = buy(openedWallet(), '5', '2026-11-02T00:00:00Z').sealed;
    const used = settleEvents(
      toppedUp,
      [request('2026-11-02T00:00:01Z', 11_000)],
      context('2026-11-02T00:00:02Z'),
    ).sealed;
    expect(used.segment.state.grants.map((grant) => [grant.kind, formatMicros(grant.remaining)])).toEqual([
      ['purchased', '4.00'],
    ]);
  });

  it('bought later does not pay for earlier usage', () => {
    const toppedUp = buy(openedWallet(), '5', '2026-11-02T12:00:00Z').sealed;
    const used = settleEvents(
      toppedUp,
      [request('2026-11-02T11:00:00Z', 12_000)],
      context('2026-11-02T12:00:01Z'),
    ).sealed;
    expect(view(used, '2026-11-02T12:00:01Z')).toMatchObject({ overage: '2.00', available: '5.00' });
  });

  it('is never negative: what is missing is owed, told once', () => {
    const first = settleEvents(
      openedWallet(),
      [request('2026-11-02T00:00:00Z', 12_500)],
      context('2026-11-02T00:00:00Z'),
    );
    expect(view(first.sealed, '2026-11-02T00:00:00Z')).toMatchObject({
      overage: '2.50',
      available: '0.00',
      usedPercent: 125,
    });
    expect(types(first.events)).toEqual(['wallet.overage_started', 'wallet.threshold_reached', 'wallet.depleted']);
    const second = settleEvents(
      first.sealed,
      [request('2026-11-02T00:01:00Z', 1_000)],
      context('2026-11-02T00:01:00Z'),
    );
    expect(types(second.events)).toEqual([]);
  });

  it('a top-up that takes the wallet below a threshold arms its alert again', () => {
    const used = settleEvents(
      openedWallet(),
      [request('2026-11-02T00:00:00Z', 9_000)],
      context('2026-11-02T00:00:00Z'),
    );
    expect(types(used.events)).toEqual(['wallet.threshold_reached']);
    const toppedUp = buy(used.sealed, '10', '2026-11-02T00:01:00Z').sealed;
    const again = settleEvents(toppedUp, [request('2026-11-02T00:02:00Z', 8_000)], context('2026-11-02T00:02:00Z'));
    expect(types(again.events)).toEqual(['wallet.threshold_reached']);
  });

  it('a new month opens by time, with its included credit, and keeps the old one for usage timed in it', () => {
    const used = settleEvents(
      openedWallet(),
      [request('2026-12-01T00:00:00Z', 1_000), request('2026-11-30T22:00:00Z', 2_000)],
      context('2026-12-01T00:00:01Z'),
    ).sealed;
    expect(view(used, '2026-12-01T00:00:01Z')).toMatchObject({ period: '2026-12', spent: '1.00', available: '9.00' });
    expect(formatMicros(close(used, '2026-11', '2026-12-01T02:30:00Z').totals.forfeited)).toBe('8.00');
  });

  it('usage of a closed month first takes what was forfeited there, then is owed', () => {
    const closed = close(openedWallet(), '2026-11', '2026-12-01T02:30:00Z').sealed;
    const late = settleEvents(
      closed,
      [request('2026-11-20T00:00:00Z', 12_000)],
      context('2026-12-02T00:00:00Z'),
    ).sealed;
    const { totals } = late.segment.state;
    expect([totals.forfeited, totals.spent, totals.overage].map(formatMicros)).toEqual(['0.00', '12.00', '2.00']);
    expect(arrearsOf(late.segment.state, '2026-12' as Period).overages).toEqual([
      { period: '2026-11', amount: microsOf('2'), isLate: true },
    ]);
    expect(view(late, '2026-12-02T00:00:00Z')).toMatchObject({
      period: '2026-12',
      available: '10.00',
      overage: '0.00',
    });
  });

  it('owed on a plan that blocks is written off at the close', () => {
    const used = settleEvents(
      openedWallet({ overage: 'block' }),
      [request('2026-11-02T00:00:00Z', 12_000)],
      context('2026-11-02T00:00:00Z'),
    ).sealed;
    expect(arrearsOf(used.segment.state, '2026-11' as Period).overages).toEqual([]);
    expect(formatMicros(close(used, '2026-11', '2026-12-01T02:30:00Z', false).totals.writtenOff)).toBe('2.00');
  });

  it('a close that invoices nothing leaves top-ups and overage for the next invoice', () => {
    const used = settleEvents(
      openedWallet(),
      [request('2026-11-02T00:00:00Z', 10_100)],
      context('2026-11-02T00:00:00Z'),
    ).sealed;
    const closed = close(used, '2026-11', '2026-12-01T02:30:00Z', false).sealed;
    expect(arrearsOf(closed.segment.state, '2026-12' as Period).overages).toEqual([
      { period: '2026-11', amount: microsOf('0.1'), isLate: true },
    ]);
  });
});

describe('a top-up', () => {
  it.each([
    ['5.00', '4.60'],
    ['100.00', '92.00'],
    ['100.01', '82.81'],
    ['500.00', '414.00'],
    ['500.01', '391.01'],
  ])('of %s USD costs %s EUR', (amount, price) => {
    expect(formatCents(priceTopUp(catalog, 'gr_x', microsOf(amount), at('2026-11-01T00:00:00Z')).price)).toBe(price);
  });
});

describe('a hold', () => {
  const now = '2026-11-02T00:00:00Z';

  it('is refused beyond what is available, with what is missing', () => {
    const refused = placeHold(
      openedWallet(),
      { id: 'hold_x', amount: microsOf('10.000001'), seconds: 900 },
      context(now),
    );
    expect(refused).toEqual({ refused: 'credit_insufficient', available: microsOf('10'), missing: 1n });
  });

  it('takes its credit from what is available and gives it back on release, once', () => {
    const placed = hold(openedWallet(), '4', now);
    expect(view(placed.sealed, now)).toMatchObject({ held: '4.00', available: '6.00', granted: '10.00' });
    const released = releaseHold(placed.sealed, placed.hold.id, context(now));
    expect(released && view(released.sealed, now)).toMatchObject({ held: '0.00', available: '10.00' });
    expect(released && releaseHold(released.sealed, placed.hold.id, context(now))).toBeUndefined();
  });

  it('captured for less gives the rest back; for more takes what is available, then is owed', () => {
    const placed = hold(openedWallet(), '4', now);
    const less = settleEvents(placed.sealed, [request(now, 1_000, { holdId: placed.hold.id })], context(now)).sealed;
    expect(view(less, now)).toMatchObject({ held: '0.00', available: '9.00', spent: '1.00' });
    const more = settleEvents(placed.sealed, [request(now, 11_000, { holdId: placed.hold.id })], context(now)).sealed;
    expect(view(more, now)).toMatchObject({ held: '0.00', available: '0.00', spent: '11.00', overage: '1.00' });
  });

  it('expires by itself; a capture is then plain usage and the expiry is told once', () => {
    const placed = hold(openedWallet(), '4', now, 60);
    const later = '2026-11-02T00:01:00Z';
    expect(view(placed.sealed, later)).toMatchObject({ held: '0.00', available: '10.00' });
    const captured = settleEvents(placed.sealed, [request(later, 1_000, { holdId: placed.hold.id })], context(later));
    expect(view(captured.sealed, later)).toMatchObject({ available: '9.00', spent: '1.00' });
    expect(types(captured.events)).toEqual(['hold.expired']);
  });

  it("open over the month's end is not taken back by the close, and what it gives back then is forfeited", () => {
    const placed = hold(openedWallet(), '4', '2026-11-30T22:55:00Z', 86_400);
    const closed = close(placed.sealed, '2026-11', '2026-12-01T02:30:00Z');
    expect([closed.totals.forfeited, closed.totals.left].map(formatMicros)).toEqual(['6.00', '4.00']);
    const released = releaseHold(closed.sealed, placed.hold.id, context('2026-12-01T03:00:00Z'));
    expect(formatMicros(released?.sealed.segment.state.totals.forfeited ?? microsOf('0'))).toBe('10.00');
    expect(released && view(released.sealed, '2026-12-01T03:00:00Z')).toMatchObject({
      available: '10.00',
      held: '0.00',
    });
  });
});

describe('credit that was forfeited', () => {
  it('is taken by late usage in the order of burn-down, whenever it was forfeited', () => {
    const bought = buy(openedWallet(), '5.00', '2026-11-02T00:00:00Z').sealed;
    const placed = hold(bought, '4', '2026-11-30T22:55:00Z', 86_400);
    const closed = close(placed.sealed, '2026-11', '2026-12-01T02:30:00Z').sealed;
    const released = releaseHold(closed, placed.hold.id, context('2026-12-01T03:00:00Z'))?.sealed ?? closed;
    const used = settleEvents(released, [request('2026-11-20T00:00:00Z', 11_000)], context('2026-12-02T00:00:00Z'));
    const november = used.sealed.segment.state.periods.find(({ period }) => period === '2026-11');
    expect(november?.forfeits.map(({ priority, amount }) => [priority, formatMicros(amount)])).toEqual([[50, '4.00']]);
  });
});

describe('a grant', () => {
  it('given by a person is drawn by its priority and can be voided, but not what is used or held of it', () => {
    const now = '2026-11-02T00:00:00Z';
    const grant = {
      id: derivedId('gr', 'gift'),
      kind: 'promotional',
      priority: 5,
      amount: microsOf('3'),
      remaining: microsOf('3'),
      effectiveAt: at(now),
      expiresAt: at('2027-01-01T00:00:00Z'),
      cost: ZERO_CENTS,
    } as const;
    const granted = grantCredit(
      openedWallet(),
      { kind: 'grant', grant, reason: 'launch', actor: 'key_1' },
      context(now),
    );
    const used = settleEvents(granted?.sealed ?? openedWallet(), [request(now, 1_000)], context(now)).sealed;
    const voided = voidGrant(used, { grantId: grant.id, reason: 'mistake', actor: 'key_1' }, context(now));
    expect(voided && formatMicros(voided.voided)).toBe('2.00');
    expect(voided && view(voided.sealed, now)).toMatchObject({ available: '10.00', spent: '1.00' });
    expect(voided && balanceFaults(voided.sealed.segment.state)).toEqual([]);
  });
});

describe('verification', () => {
  it('finds a changed amount, a cut link and a gap', () => {
    const opened = openedWallet();
    const used = settleEvents(opened, [request('2026-11-02T00:00:00Z', 1_000)], context('2026-11-02T00:00:00Z')).sealed;
    expect(verifySegment(opened, used, catalog)).toEqual([]);
    const { segment } = used;
    const spentMore = {
      ...used,
      segment: { ...segment, state: { ...segment.state, totals: { ...segment.state.totals, spent: microsOf('2') } } },
    };
    expect(verifySegment(opened, spentMore, catalog)).toHaveLength(2);
    expect(
      verifySegment(opened, { ...used, segment: { ...segment, previousHash: new Uint8Array(32) } }, catalog),
    ).toHaveLength(1);
    expect(verifySegment(undefined, used, catalog)).not.toEqual([]);
  });
});
