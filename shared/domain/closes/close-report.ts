import { formatInstant } from '../../kernel/instant.ts';
import { formatCents, formatMicros } from '../../kernel/money.ts';
import type { Period } from '../../kernel/period.ts';
import { walletsAgree, NO_TOTALS } from './close-progress.ts';
import type { Close, CloseCounts, CloseTotals, CustomerOutcome, WalletTotals } from './close.ts';

/** A customer who has no invoice of this close, and why. */
export type CloseException = {
  readonly customerId: string;
  readonly outcome: 'skipped' | 'failed';
  readonly reason: string;
};

/** What a close came to, or has come to so far; of a month that nobody began to close: open, and all zero. */
export type CloseReport = {
  readonly period: Period;
  readonly status: 'open' | 'closing' | 'closed';
  readonly close?: Close;
  readonly customers: CloseCounts;
  readonly totals: CloseTotals;
  /** Failures first. */
  readonly exceptions: readonly CloseException[];
  /** There are more than are listed here; the export lists all. */
  readonly hasMoreExceptions: boolean;
};

export const openReport = (period: Period): CloseReport => ({
  period,
  status: 'open',
  customers: { total: 0, done: 0, skipped: 0, failed: 0 },
  totals: NO_TOTALS,
  exceptions: [],
  hasMoreExceptions: false,
});

export function exceptionOf(outcome: CustomerOutcome): CloseException | undefined {
  if (outcome.outcome === 'done') return undefined;
  const { customerId, outcome: kind, reason } = outcome;
  return { customerId, outcome: kind, reason };
}

type Currencies = { readonly invoice: string; readonly wallet: string };

/** A report as JSON: what the API answers. */
export const reportDocument = (report: CloseReport, currencies: Currencies) => ({
  ...reportHead(report, currencies),
  exceptions: report.exceptions,
  ...(report.hasMoreExceptions && { hasMoreExceptions: true }),
});

/** What stands at the head of `close-report.json`, before its long lists. */
export function reportHead(
  { period, status, close, customers, totals }: Omit<CloseReport, 'exceptions' | 'hasMoreExceptions'>,
  currencies: Currencies,
) {
  return {
    period,
    status,
    ...(close && { startedAt: formatInstant(close.startedAt) }),
    ...(status === 'closed' && close?.closedAt !== undefined && { closedAt: formatInstant(close.closedAt) }),
    customers,
    totals: {
      currency: currencies.invoice,
      invoices: totals.invoices,
      net: formatCents(totals.net),
      vat: formatCents(totals.vat),
      gross: formatCents(totals.gross),
      wallet: { currency: currencies.wallet, ...walletFigures(totals.wallet), agrees: walletsAgree(totals.wallet) },
    },
  };
}

export const walletFigures = (wallet: WalletTotals) => ({
  carriedIn: formatMicros(wallet.carriedIn),
  granted: formatMicros(wallet.granted),
  purchased: formatMicros(wallet.purchased),
  spent: formatMicros(wallet.spent),
  overage: formatMicros(wallet.overage),
  writtenOff: formatMicros(wallet.writtenOff),
  forfeited: formatMicros(wallet.forfeited),
  voided: formatMicros(wallet.voided),
  left: formatMicros(wallet.left),
  events: wallet.events,
});
