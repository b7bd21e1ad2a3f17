import { describe, expect, it } from 'vitest';
import { rateEvent } from '../../../shared/domain/usage/rate-event.ts';
import { arrearsOf, closeWallet } from '../../../shared/domain/wallets/close-wallet.ts';
import { correctUsage, isCorrectable } from '../../../shared/domain/wallets/correct-usage.ts';
import { settleEvents } from '../../../shared/domain/wallets/settle-events.ts';
import { verifySegment } from '../../../shared/domain/wallets/verify-chain.ts';
import { viewWallet } from '../../../shared/domain/wallets/wallet-view.ts';
import type { SealedSegment, SettledEvent } from '../../../shared/domain/wallets/wallet.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { formatMicros, microsOf } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { at, catalog, context, openedWallet, request } from '../../support/wallets.ts';

const november = '2026-11' as Period;
const december = '2026-12' as Period;
const use = (tail: SealedSegment, now: string, event: SettledEvent) => settleEvents(tail, [event], context(now)).sealed;
const close = (tail: SealedSegment, period: Period, now: string) =>
  closeWallet(tail, { period, invoiced: true }, context(now)).sealed;
const accountOf = (tail: SealedSegment, period: Period) =>
  tail.segment.state.periods.find((account) => account.period === period);

function correct(tail: SealedSegment, event: SettledEvent, now: string, replacement?: SettledEvent): SealedSegment {
  const meter = catalog.meters[event.type];
  invariant(meter, 'the event has a meter');
  const original = { seq: 2, event, price: rateEvent(meter, event) };
  const more = replacement ? { replacement } : {};
  const { sealed } = correctUsage(tail, { original, reason: 'broken answer', actor: 'desk', ...more }, context(now));
  expect(verifySegment(tail, sealed, catalog)).toEqual([]);
  return sealed;
}

describe('an event that is voided', () => {
  const big = request('2026-11-05T10:00:00Z', 13_000);

  it('first takes back what it owed, then gives the credit back', () => {
    const tail = use(openedWallet(), '2026-11-05T10:00:00Z', big);
    expect(accountOf(tail, november)?.overage).toBe(microsOf('3'));
    const after = correct(tail, big, '2026-11-06T10:00:00Z');
    expect(accountOf(after, november)).toMatchObject({ spent: 0n, overage: 0n, events: 0 });
    expect(formatMicros(viewWallet(after, catalog, at('2026-11-06T10:00:00Z')).available)).toBe('10.00');
    expect(after.segment.state.totals.granted).toBe(microsOf('10'));
  });

  it('whose overage was invoiced is owed back on the next invoice, the rest is usable by late usage', () => {
    let tail = close(use(openedWallet(), '2026-11-05T10:00:00Z', big), november, '2026-12-01T03:00:00Z');
    tail = correct(tail, big, '2026-12-05T10:00:00Z');
    expect(arrearsOf(tail.segment.state, december).overages).toEqual([
      { period: november, amount: microsOf('-3'), isLate: true },
    ]);
    expect(accountOf(tail, november)?.forfeited).toBe(microsOf('10'));
    tail = use(tail, '2026-12-06T10:00:00Z', request('2026-11-20T10:00:00Z', 4_000));
    expect(accountOf(tail, november)).toMatchObject({ forfeited: microsOf('6'), overage: 0n });
    tail = close(tail, december, '2027-01-01T03:00:00Z');
    expect(arrearsOf(tail.segment.state, december).overages).toEqual([]);
  });

  it('whose debt was written off is owed nothing back', () => {
    const opened = openedWallet({ included: '2', overage: 'block' });
    const tail = correct(
      close(use(opened, '2026-11-05T10:00:00Z', big), november, '2026-12-01T03:00:00Z'),
      big,
      '2026-12-05T10:00:00Z',
    );
    expect(arrearsOf(tail.segment.state, december)).toMatchObject({ overages: [], writtenOff: 0n });
  });

  it('more than 35 days after the end of its month is not corrected', () => {
    const tail = close(use(openedWallet(), '2026-11-05T10:00:00Z', big), november, '2026-12-01T03:00:00Z');
    expect(isCorrectable(tail, big, context('2027-01-04T22:59:59Z'))).toBe(true);
    expect(isCorrectable(tail, big, context('2027-01-04T23:00:00Z'))).toBe(false);
  });
});

describe('an event that is replaced', () => {
  it('is priced anew, in the month of the new one; both stay in the chain', () => {
    const wrong = request('2026-11-05T10:00:00Z', 8_000);
    const right = request('2026-12-01T10:00:00Z', 3_000);
    const tail = use(openedWallet(), '2026-11-05T10:00:00Z', wrong);
    const after = correct(tail, wrong, '2026-12-01T11:00:00Z', right);
    expect([accountOf(after, november)?.spent, accountOf(after, december)?.spent]).toEqual([0n, microsOf('3')]);
    expect(after.segment.entry).toMatchObject({ action: 'replace', original: { event: wrong }, actor: 'desk' });
    expect(after.segment.events).toEqual([right]);
  });
});
