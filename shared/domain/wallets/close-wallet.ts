import { DAY_MS } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { formatMicros, micros, type Micros } from '../../kernel/money.ts';
import { endOfPeriod, nextPeriod, periodOfDate, type Period } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import type { WalletTotals } from '../closes/close.ts';
import type { SettledMonth } from '../metering/metered-month.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import {
  accountOf,
  forfeit,
  lastPeriodOf,
  openThrough,
  tell,
  type DraftAccount,
  type WalletDraft,
} from './wallet-draft.ts';
import type { PeriodAccount, SealedSegment, UninvoicedTopUp, WalletState } from './wallet.ts';

/** Usage may come this late (domain.md section 6). */
export const LATE_USAGE_DAYS = 35;
/** A closed month's account is kept a little longer than usage for it may come. */
const KEEP_CLOSED_MS = (LATE_USAGE_DAYS + 2) * DAY_MS;

/** What a wallet owes an invoice of the month: read from the balances, no event is scanned. */
export type Arrears = {
  readonly topUps: readonly UninvoicedTopUp[];
  /** `isLate`: of a month that was closed before, or less than was invoiced (below zero); it becomes an adjustment line. */
  readonly overages: readonly { readonly period: Period; readonly amount: Micros; readonly isLate: boolean }[];
  readonly writtenOff: Micros;
};

export function arrearsOf(state: WalletState, period: Period): Arrears {
  const unsettled = state.periods.filter(
    (account) => account.period <= period && account.overage !== account.settledOverage,
  );
  const owed = (account: (typeof unsettled)[number]) => micros(account.overage - account.settledOverage);
  const invoiced = unsettled.filter((account) => account.overagePolicy === 'invoice');
  const blocked = unsettled.filter((account) => account.overagePolicy === 'block');
  return {
    topUps: state.topUps.filter((topUp) => periodOfDate(topUp.boughtOn) <= period),
    overages: invoiced.map((account) => ({
      period: account.period,
      amount: owed(account),
      isLate: account.closed || owed(account) < 0n,
    })),
    writtenOff: micros(sum(blocked.map(owed))),
  };
}

export type CloseRequest = {
  readonly period: Period;
  /** Whether an invoice carries the arrears; else they wait in the wallet for the next one. */
  readonly invoiced: boolean;
  readonly draft?: unknown;
  /** What becomes of the months whose usage meters counted. */
  readonly metered?: readonly SettledMonth[];
};

/** Takes back what is left and not held, and ends the month. Months are closed in order. */
export function closeWallet(
  tail: SealedSegment,
  { period, invoiced, draft: composed, metered = [] }: CloseRequest,
  context: WalletContext,
): WalletDecision & { readonly totals: WalletTotals } {
  const draft = draftAfter(tail, context);
  const totals = applyClose(draft, { period, invoiced, metered }, tail.segment.seq + 1);
  const entry = {
    kind: 'close',
    period,
    invoiced,
    totals,
    ...(composed === undefined ? {} : { draft: composed }),
    ...(metered.length > 0 && { metered }),
  } as const;
  return { ...sealDraft(draft, tail, entry), totals };
}

export function applyClose(
  draft: WalletDraft,
  { period, invoiced, metered = [] }: Omit<CloseRequest, 'draft'>,
  seq: number,
): WalletTotals {
  const { state, catalog } = draft;
  invariant(period === nextPeriod(state.closedThrough), 'months are closed in order');
  invariant(endOfPeriod(period, catalog.zone) <= draft.at, 'a month is closed after its end');
  openThrough(draft, nextPeriod(period));
  const carriedIn = leftAfter(draft, state.closedThrough);
  const { writtenOff } = arrearsOf(
    { ...state, periods: draft.periods, grants: [], holds: [], topUps: draft.topUps, totals: draft.totals },
    period,
  );
  for (const grant of draft.grants) if (lastPeriodOf(grant, catalog) <= period) forfeit(draft, grant);
  const account = accountOf(draft, period);
  account.closed = true;
  state.closedThrough = period;
  state.closingSeq = seq;
  if (invoiced) draft.topUps = draft.topUps.filter((topUp) => periodOfDate(topUp.boughtOn) > period);
  settleOverage(draft, (each) => each.period <= period && (invoiced || each.overagePolicy === 'block'));
  settleMonths(draft, metered);
  const totals = totalsOf(account, carriedIn, micros(writtenOff + account.writtenOff));
  forgetOldAccounts(draft);
  tell(draft, 'wallet.period_closed', {
    period,
    granted: formatMicros(totals.granted),
    spent: formatMicros(totals.spent),
    overage: formatMicros(totals.overage),
    forfeited: formatMicros(totals.forfeited),
    left: formatMicros(totals.left),
  });
  return totals;
}

function totalsOf(account: DraftAccount, carriedIn: Micros, writtenOff: Micros): WalletTotals {
  const { granted, purchased, spent, overage, forfeited, voided, events } = account;
  const left = micros(carriedIn + granted + overage - spent - forfeited - voided);
  return { carriedIn, granted, purchased, spent, overage, writtenOff, forfeited, voided, left, events };
}

/** What the wallet held at the end of a closed month: all its credit, less what months after it brought or used. */
function leftAfter(draft: WalletDraft, period: Period): Micros {
  const { granted, overage, spent, forfeited, voided } = draft.totals;
  let left = granted + overage - spent - forfeited - voided;
  for (const account of draft.periods) {
    if (account.period <= period) continue;
    left -= account.granted + account.overage - account.spent - account.forfeited - account.voided;
  }
  return micros(left);
}

export function settleOverage(draft: WalletDraft, isSettled: (account: PeriodAccount) => boolean): void {
  for (const account of draft.periods) if (isSettled(account)) account.settledOverage = account.overage;
}

/** Marks what invoices have carried of what meters counted. */
export function settleMonths(draft: WalletDraft, months: readonly SettledMonth[]): void {
  for (const { period, billed, isSettled } of months) {
    const account = accountOf(draft, period);
    account.metered = { usage: account.metered?.usage ?? [], billed, isSettled };
  }
}

function forgetOldAccounts(draft: WalletDraft): void {
  const isNeeded = (account: DraftAccount) =>
    !account.closed ||
    account.period === draft.state.closedThrough ||
    account.settledOverage !== account.overage ||
    account.metered?.isSettled === false ||
    endOfPeriod(account.period, draft.catalog.zone) + KEEP_CLOSED_MS > draft.at;
  draft.periods.splice(0, draft.periods.length, ...draft.periods.filter(isNeeded));
}
