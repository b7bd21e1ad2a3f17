import type { Instant } from '../../kernel/instant.ts';
import type { Cents, Quantity } from '../../kernel/money.ts';
import type { Period } from '../../kernel/period.ts';

/** One aggregation, and one combination of the values of its dimensions: empty where an event leaves one out. */
export type UsageGroup = { readonly aggregation: string; readonly group: readonly string[] };

/** What the events of a month come to in a group, in whatever order and batches they came. */
export type UsageTally = UsageGroup & {
  readonly events: number;
  /** `unique`: how many different values there were. */
  readonly quantity: Quantity;
  /** Of `last`: when the value was taken. */
  readonly at?: Instant;
};

/** What counting meters came to in a month, and what of it was invoiced. */
export type MeteredMonth = {
  /** By aggregation, then by group; none without events. */
  readonly usage: readonly UsageTally[];
  /** What invoices have carried of it by now, by product. */
  readonly billed: readonly BilledProduct[];
  /** All of it is in `billed`: no event has come since. */
  readonly isSettled: boolean;
};
export type BilledProduct = { readonly product: string; readonly amount: Cents };

/** What becomes of a month when an invoice carries its usage, or when there is nothing to carry. */
export type SettledMonth = Pick<MeteredMonth, 'billed' | 'isSettled'> & { readonly period: Period };

export const NOTHING_METERED: MeteredMonth = { usage: [], billed: [], isSettled: true };

/** A value that `unique` tells from others, in its month and group: counted once. */
export type DistinctValue = UsageGroup & { readonly period: Period; readonly value: string };

/** What a group comes to without an event that was corrected, found in the month's events: its tally cannot say. */
export type RecountedGroup = UsageGroup & Pick<UsageTally, 'quantity' | 'at'>;

/** How many values a segment's events brought that nobody had counted; below zero, how many are counted no more. */
export type DistinctCount = UsageGroup & { readonly period: Period; readonly count: number };

/**
 * Beside the chain, in the transaction of the segment that counts a value: `revision` 1 is put if there is none, so that
 * of all writers one counts it. One whose events were all voided is counted no more, and may be again.
 */
export type DistinctMark = DistinctValue & {
  readonly customerId: string;
  readonly revision: number;
  readonly isCounted: boolean;
  /** The segment that said so. */
  readonly seq: number;
};
