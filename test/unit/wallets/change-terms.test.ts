import { describe, expect, it } from 'vitest';
import { billWallet } from '../../../shared/domain/wallets/bill-wallet.ts';
import { changeTerms, type TermsChange } from '../../../shared/domain/wallets/change-terms.ts';
import { arrearsOf, closeWallet } from '../../../shared/domain/wallets/close-wallet.ts';
import { openWallet } from '../../../shared/domain/wallets/open-wallet.ts';
import { unsealSegment } from '../../../shared/domain/wallets/segment-bytes.ts';
import { settleEvents } from '../../../shared/domain/wallets/settle-events.ts';
import { priceTopUp, topUp } from '../../../shared/domain/wallets/top-up.ts';
import { verifySegment } from '../../../shared/domain/wallets/verify-chain.ts';
import { viewWallet } from '../../../shared/domain/wallets/wallet-view.ts';
import type { SealedSegment, WalletTerms } from '../../../shared/domain/wallets/wallet.ts';
import { derivedId } from '../../../shared/kernel/id.ts';
import { formatMicros, microsOf } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { at, catalog, context, openedWallet, request } from '../../support/wallets.ts';

const november = '2026-11' as Period;
const december = '2026-12' as Period;
const january = '2027-01' as Period;
const terms = (plan: string, included: string, overage: WalletTerms['overage'] = 'invoice'): WalletTerms => ({
  plan,
  includedPerPeriod: microsOf(included),
  overage,
});

/** The next segment, after it was seen to follow from its tail and to read back from its bytes. */
function follows(tail: SealedSegment | undefined, sealed: SealedSegment): SealedSegment {
  expect(verifySegment(tail, sealed, catalog)).toEqual([]);
  expect(unsealSegment('acme', sealed.bytes).segment).toEqual(sealed.segment);
  return sealed;
}
const change = (tail: SealedSegment, now: string, changed: Partial<TermsChange>) =>
  follows(tail, changeTerms(tail, { scheduled: [], included: [], ...changed }, context(now)).sealed);
const use = (tail: SealedSegment, now: string, tokens: number, time = now) =>
  follows(tail, settleEvents(tail, [request(time, tokens)], context(now)).sealed);
const close = (tail: SealedSegment, period: Period, now: string, invoiced = true) =>
  follows(tail, closeWallet(tail, { period, invoiced }, context(now)).sealed);
const availableAt = (tail: SealedSegment, now: string) => formatMicros(viewWallet(tail, catalog, at(now)).available);
const accountOf = (tail: SealedSegment, period: Period) =>
  tail.segment.state.periods.find((account) => account.period === period);

describe('terms that are scheduled', () => {
  it('come into force with their month, before its credit is granted; the month before keeps its own', () => {
    const scheduled = [
      { from: january, terms: terms('enterprise', '30') },
      { from: december, terms: terms('individual', '5') },
    ];
    let tail = change(openedWallet(), '2026-11-17T10:00:00Z', { scheduled });
    expect(tail.segment.state.scheduledTerms.map(({ from }) => from)).toEqual([december, january]);
    expect(availableAt(tail, '2026-11-30T22:59:59.999Z')).toBe('10.00');
    expect(availableAt(tail, '2026-11-30T23:00:00Z')).toBe('5.00');
    expect(availableAt(tail, '2026-12-31T23:00:00Z')).toBe('30.00');
    tail = use(tail, '2026-12-05T10:00:00Z', 1_000);
    expect(tail.segment.state.terms).toEqual(terms('individual', '5'));
    expect(tail.segment.state.scheduledTerms).toEqual([{ from: january, terms: terms('enterprise', '30') }]);
  });

  it('a month that was slept through applies the last of those that are due', () => {
    const scheduled = [
      { from: december, terms: terms('individual', '5') },
      { from: january, terms: terms('pro', '7') },
    ];
    const tail = change(openedWallet(), '2026-11-17T10:00:00Z', { scheduled });
    expect(availableAt(tail, '2027-02-10T10:00:00Z')).toBe('7.00');
  });

  it('of a plan that forgives overage do not forgive that of the month before', () => {
    const scheduled = [{ from: december, terms: terms('student', '2', 'block') }];
    let tail = change(openedWallet(), '2026-11-17T10:00:00Z', { scheduled });
    tail = use(tail, '2026-11-20T10:00:00Z', 13_000);
    tail = use(tail, '2026-12-01T00:30:00Z', 5_000);
    const { overages, writtenOff } = arrearsOf(tail.segment.state, november);
    expect([overages, writtenOff]).toEqual([[{ period: november, amount: microsOf('3'), isLate: false }], 0n]);
    tail = close(tail, november, '2026-12-01T03:00:00Z');
    tail = close(tail, december, '2027-01-01T03:00:00Z');
    expect(tail.segment.entry).toMatchObject({ totals: { overage: microsOf('3'), writtenOff: microsOf('3') } });
  });
});

describe('a change in the month', () => {
  const upgrade = { period: november, amount: microsOf('4.66'), from: at('2026-11-16T23:00:00Z') };

  it('brings credit for usage from its day on, not before', () => {
    let tail = change(openedWallet({ included: '5' }), '2026-11-17T10:00:00Z', {
      terms: terms('pro', '10'),
      included: [upgrade],
    });
    expect(availableAt(tail, '2026-11-17T10:00:00Z')).toBe('9.66');
    tail = use(tail, '2026-11-17T10:01:00Z', 6_000, '2026-11-10T10:00:00Z');
    expect(accountOf(tail, november)?.overage).toBe(microsOf('1'));
    expect(availableAt(tail, '2026-12-01T10:00:00Z')).toBe('10.00');
  });

  it('on one day adds to one lot, on another makes its own with an id of its own', () => {
    let tail = change(openedWallet(), '2026-11-17T10:00:00Z', { included: [upgrade] });
    tail = change(tail, '2026-11-17T11:00:00Z', { included: [upgrade] });
    tail = change(tail, '2026-11-20T11:00:00Z', { included: [{ ...upgrade, from: at('2026-11-19T23:00:00Z') }] });
    const lots = tail.segment.state.grants.map(({ amount }) => formatMicros(amount));
    expect(lots).toEqual(['10.00', '9.32', '4.66']);
    expect(new Set(tail.segment.state.grants.map(({ id }) => id)).size).toBe(3);
  });

  it('of a closed month is forfeited there, where late usage still finds it', () => {
    let tail = use(openedWallet(), '2026-11-20T10:00:00Z', 10_000);
    tail = close(tail, november, '2026-12-01T03:00:00Z');
    tail = change(tail, '2026-12-01T03:00:01Z', { included: [upgrade] });
    expect(availableAt(tail, '2026-12-01T04:00:00Z')).toBe('10.00');
    expect(accountOf(tail, november)?.forfeited).toBe(microsOf('4.66'));
    tail = use(tail, '2026-12-02T10:00:00Z', 4_000, '2026-11-25T10:00:00Z');
    expect(accountOf(tail, november)).toMatchObject({ forfeited: microsOf('0.66'), overage: 0n });
  });

  it('arms the alerts again', () => {
    const used = settleEvents(
      openedWallet(),
      [request('2026-11-16T10:00:00Z', 8_000)],
      context('2026-11-16T10:00:00Z'),
    );
    expect(used.events.map(({ type }) => type)).toEqual(['wallet.threshold_reached']);
    const tail = change(used.sealed, '2026-11-17T10:00:00Z', { included: [upgrade] });
    expect(accountOf(tail, november)?.alerts).toBe(0);
    const again = settleEvents(tail, [request('2026-11-18T10:00:00Z', 4_000)], context('2026-11-18T10:00:00Z'));
    expect(again.events.map(({ type }) => type)).toEqual(['wallet.threshold_reached']);
  });

  it('from a plan that forgives to one that invoices forgives the debt so far, and reports it with the month', () => {
    let tail = use(openedWallet({ included: '2', overage: 'block' }), '2026-11-05T10:00:00Z', 3_000);
    tail = change(tail, '2026-11-17T10:00:00Z', { terms: terms('individual', '5') });
    tail = use(tail, '2026-11-18T10:00:00Z', 4_000);
    expect(arrearsOf(tail.segment.state, november).overages).toEqual([
      { period: november, amount: microsOf('4'), isLate: false },
    ]);
    tail = close(tail, november, '2026-12-01T03:00:00Z');
    expect(tail.segment.entry).toMatchObject({ totals: { overage: microsOf('5'), writtenOff: microsOf('1') } });
  });
});

describe('a trial', () => {
  const trial = { amount: microsOf('10'), from: at('2026-11-24T23:00:00Z'), until: at('2026-12-08T23:00:00Z') };
  const opened = () =>
    follows(
      undefined,
      openWallet(
        {
          customerId: 'acme',
          terms: terms('pro', '0'),
          included: microsOf('0'),
          from: trial.from,
          scheduled: [{ from: january, terms: terms('pro', '10') }],
          trial,
        },
        context('2026-11-25T09:00:00Z'),
      ).sealed,
    );

  it("brings its credit once, over the month's end, until its own", () => {
    const tail = close(opened(), november, '2026-12-01T03:00:00Z');
    expect(availableAt(tail, '2026-12-08T22:59:59.999Z')).toBe('10.00');
    expect(availableAt(tail, '2026-12-08T23:00:00Z')).toBe('0.00');
    const after = close(tail, december, '2027-01-01T03:00:00Z');
    expect(accountOf(after, december)?.forfeited).toBe(microsOf('10'));
    expect(availableAt(after, '2027-01-01T10:00:00Z')).toBe('10.00');
  });

  it('that converts early gives nothing to usage after, and still pays what was used before', () => {
    let tail = change(opened(), '2026-11-27T10:00:00Z', {
      terms: terms('pro', '10'),
      included: [{ period: november, amount: microsOf('1.33'), from: at('2026-11-26T23:00:00Z') }],
      trialEndsAt: at('2026-11-26T23:00:00Z'),
    });
    expect(availableAt(tail, '2026-11-27T10:00:00Z')).toBe('1.33');
    tail = use(tail, '2026-11-27T11:00:00Z', 4_000, '2026-11-26T10:00:00Z');
    expect(accountOf(tail, november)?.overage).toBe(0n);
    tail = close(tail, november, '2026-12-01T03:00:00Z');
    expect(accountOf(tail, november)?.forfeited).toBe(microsOf('7.33'));
  });

  it('that is found to have ended in a closed month is taken back there', () => {
    const tail = change(close(opened(), november, '2026-12-01T03:00:00Z'), '2026-12-01T03:00:01Z', {
      trialEndsAt: at('2026-11-29T23:00:00Z'),
    });
    expect(accountOf(tail, november)?.forfeited).toBe(microsOf('10'));
    expect(tail.segment.state.grants).toEqual([]);
  });
});

describe('a bill before the close', () => {
  it('settles top-ups and overage so far; what comes later is owed as the difference', () => {
    const bought = priceTopUp(catalog, derivedId('gr', 'bought'), microsOf('5'), at('2026-11-10T10:00:00Z'));
    let tail = follows(openedWallet(), topUp(openedWallet(), bought, false, context('2026-11-10T10:00:00Z')).sealed);
    tail = use(tail, '2026-11-11T10:00:00Z', 18_000);
    const billed = billWallet(tail, { draft: ['a draft'] }, context('2026-11-12T10:00:00Z'));
    expect(billed.arrears).toEqual({
      topUps: [bought],
      overages: [{ period: november, amount: microsOf('3'), isLate: false }],
      writtenOff: 0n,
    });
    expect(billed.sealed.segment.entry).toEqual({ kind: 'bill', amount: microsOf('8'), draft: ['a draft'] });
    tail = use(follows(tail, billed.sealed), '2026-11-13T10:00:00Z', 1_500);
    expect(arrearsOf(tail.segment.state, november)).toEqual({
      topUps: [],
      overages: [{ period: november, amount: microsOf('1.5'), isLate: false }],
      writtenOff: 0n,
    });
  });
});
