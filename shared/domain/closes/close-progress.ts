import type { DomainEvent } from '../../../events/envelope.ts';
import type { Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { cents, micros, ZERO_CENTS, ZERO_MICROS } from '../../kernel/money.ts';
import type { Period } from '../../kernel/period.ts';
import { chunkCount, hasChunk, NO_CHUNKS, withChunk } from './chunk-set.ts';
import { outcomesOf } from './packed-outcomes.ts';
import type { Close, CloseChunk, CloseCounts, CloseTotals, CustomerOutcome, WalletTotals } from './close.ts';

export type CloseFacts = { readonly close: Close; readonly events: readonly DomainEvent[] };

type Plan = {
  readonly period: Period;
  readonly plan: string;
  readonly through: Period;
  readonly chunks: number;
  readonly customers: number;
};

/** Begins the close of a month whose chunks have been written. */
export function beginClose({ period, plan, through, chunks, customers }: Plan, now: Instant): CloseFacts {
  const close: Close = {
    period,
    revision: 1,
    status: 'closing',
    plan,
    chunks,
    published: NO_CHUNKS,
    through,
    startedAt: now,
    progressAt: now,
    customers: { total: customers, done: 0, skipped: 0, failed: 0 },
    totals: NO_TOTALS,
  };
  const started = told('close.started', close, now, { period, customers, chunks });
  const facts = completedIfDone(close, now);
  return { close: facts.close, events: [started, ...facts.events] };
}

/** Adds chunks of customers that failed; it is closing again until they are published. */
export function reopenClose(close: Close, added: number, through: Period, now: Instant): Close {
  invariant(close.status === 'closed', 'a close that runs is not reopened');
  return {
    ...close,
    revision: close.revision + 1,
    status: 'closing',
    chunks: close.chunks + added,
    through,
    progressAt: now,
  };
}

/** Its messages were sent again. */
export const resentClose = (close: Close, now: Instant): Close => ({
  ...close,
  revision: close.revision + 1,
  progressAt: now,
});

/** Counts a chunk whose events are published; undefined when that was done before. The last one completes the close. */
export function publishChunk(close: Close, chunk: CloseChunk, now: Instant): CloseFacts | undefined {
  invariant(chunk.plan === close.plan, 'a chunk belongs to the plan of its close');
  if (hasChunk(close.published, chunk.index)) return undefined;
  const outcomes = outcomesOf(chunk);
  const next: Close = {
    ...close,
    revision: close.revision + 1,
    published: withChunk(close.published, chunk.index),
    progressAt: now,
    customers: addCounts(close.customers, outcomes, chunk.isRetry),
    totals: outcomes.reduce(addOutcome, close.totals),
  };
  return completedIfDone(next, now);
}

function completedIfDone(close: Close, now: Instant): CloseFacts {
  if (chunkCount(close.published) < close.chunks) return { close, events: [] };
  const closed: Close = { ...close, status: 'closed', closedAt: now };
  const { total, done, skipped, failed } = closed.customers;
  invariant(done + skipped + failed === total, 'every customer of a close has an outcome');
  const { period, customers } = closed;
  return { close: closed, events: [told('close.completed', closed, now, { period, customers })] };
}

const told = (type: string, close: Close, occurredAt: Instant, data: unknown): DomainEvent => ({
  type,
  occurredAt,
  aggregate: { type: 'close', id: close.period, seq: close.revision },
  data,
});

function addCounts(counts: CloseCounts, outcomes: readonly CustomerOutcome[], isRetry: boolean): CloseCounts {
  const of = (kind: CustomerOutcome['outcome']) => outcomes.filter((each) => each.outcome === kind).length;
  return {
    total: counts.total,
    done: counts.done + of('done'),
    skipped: counts.skipped + of('skipped'),
    failed: counts.failed + of('failed') - (isRetry ? outcomes.length : 0),
  };
}

const NO_WALLET: WalletTotals = {
  carriedIn: ZERO_MICROS,
  granted: ZERO_MICROS,
  purchased: ZERO_MICROS,
  spent: ZERO_MICROS,
  overage: ZERO_MICROS,
  writtenOff: ZERO_MICROS,
  forfeited: ZERO_MICROS,
  voided: ZERO_MICROS,
  left: ZERO_MICROS,
  events: 0,
};
export const NO_TOTALS: CloseTotals = {
  invoices: 0,
  net: ZERO_CENTS,
  vat: ZERO_CENTS,
  gross: ZERO_CENTS,
  wallet: NO_WALLET,
};

function addOutcome(totals: CloseTotals, outcome: CustomerOutcome): CloseTotals {
  const wallet = 'wallet' in outcome ? addWallets(totals.wallet, outcome.wallet) : totals.wallet;
  if (outcome.outcome !== 'done') return { ...totals, wallet };
  return {
    invoices: totals.invoices + 1,
    net: cents(totals.net + outcome.net),
    vat: cents(totals.vat + outcome.gross - outcome.net),
    gross: cents(totals.gross + outcome.gross),
    wallet,
  };
}

const addWallets = (a: WalletTotals, b: WalletTotals): WalletTotals => ({
  carriedIn: micros(a.carriedIn + b.carriedIn),
  granted: micros(a.granted + b.granted),
  purchased: micros(a.purchased + b.purchased),
  spent: micros(a.spent + b.spent),
  overage: micros(a.overage + b.overage),
  writtenOff: micros(a.writtenOff + b.writtenOff),
  forfeited: micros(a.forfeited + b.forfeited),
  voided: micros(a.voided + b.voided),
  left: micros(a.left + b.left),
  events: a.events + b.events,
});

/** granted + overage + carried in = spent + forfeited + voided + left (domain.md section 3). */
export const walletsAgree = ({ carriedIn, granted, overage, spent, forfeited, voided, left }: WalletTotals): boolean =>
  carriedIn + granted + overage === spent + forfeited + voided + left;
