import type { Instant } from '../../kernel/instant.ts';
import type { Cents, Micros } from '../../kernel/money.ts';
import type { LocalDate, Period } from '../../kernel/period.ts';
import type { ChunkSet } from './chunk-set.ts';
import type { PackedOutcomes } from './packed-outcomes.ts';

/** The close of a month. Its chunks are written under `plan` before it begins; the first plan to be written wins. */
export type Close = {
  readonly period: Period;
  readonly revision: number;
  /** `closed` goes back to `closing` while customers that failed are tried again. */
  readonly status: 'closing' | 'closed';
  readonly plan: string;
  readonly chunks: number;
  /** The chunks that are done and whose events were published. */
  readonly published: ChunkSet;
  /** Whoever started it wants the months up to this one closed. */
  readonly through: Period;
  readonly startedAt: Instant;
  /** When chunks were last sent or published: without progress for a while they are sent again. */
  readonly progressAt: Instant;
  /** When its last chunk was published, the last time that it was closed; the as-of of its report and exports. */
  readonly closedAt?: Instant;
  readonly customers: CloseCounts;
  readonly totals: CloseTotals;
};

/** total = done + skipped + failed once it is closed; each customer is counted by their last outcome. */
export type CloseCounts = {
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
};

export type CloseTotals = {
  readonly invoices: number;
  readonly net: Cents;
  readonly vat: Cents;
  readonly gross: Cents;
  readonly wallet: WalletTotals;
};

/** At most this many customers a chunk. */
export const CHUNK_CUSTOMERS = 100;

/** One message's customers. planned -> numbered: outcomes and numbers are fixed. Published is what the close says. */
export type CloseChunk = {
  readonly period: Period;
  readonly plan: string;
  readonly index: number;
  readonly revision: number;
  readonly status: 'planned' | 'numbered';
  readonly customers: readonly string[];
  /** A later try: each of its customers was counted as failed before. */
  readonly isRetry: boolean;
  /** From `numbered` on: one a customer, in the order of `customers`. */
  readonly outcomes?: PackedOutcomes;
  readonly issuedAt?: Instant;
  readonly issueDate?: LocalDate;
};

export type SkipReason = 'not_in_period' | 'below_minimum' | 'nothing_to_invoice';

export type CustomerOutcome =
  | {
      readonly customerId: string;
      readonly outcome: 'done';
      readonly number: string;
      /** The segment that closed the wallet's month; its entry carries the draft. */
      readonly segment: number;
      readonly net: Cents;
      readonly gross: Cents;
      readonly wallet: WalletTotals;
    }
  | { readonly customerId: string; readonly outcome: 'skipped'; readonly reason: 'not_in_period' }
  | {
      readonly customerId: string;
      readonly outcome: 'skipped';
      readonly reason: 'below_minimum' | 'nothing_to_invoice';
      readonly segment: number;
      readonly wallet: WalletTotals;
    }
  | { readonly customerId: string; readonly outcome: 'failed'; readonly reason: string };

/** A wallet's month as the close found it. granted + overage + carriedIn = spent + forfeited + voided + left. */
export type WalletTotals = {
  readonly carriedIn: Micros;
  readonly granted: Micros;
  readonly purchased: Micros;
  readonly spent: Micros;
  readonly overage: Micros;
  readonly writtenOff: Micros;
  readonly forfeited: Micros;
  readonly voided: Micros;
  readonly left: Micros;
  readonly events: number;
};
