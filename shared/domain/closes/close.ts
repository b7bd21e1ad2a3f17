import type { Instant } from '../../kernel/instant.ts';
import type { Cents, Micros } from '../../kernel/money.ts';
import type { Period } from '../../kernel/period.ts';

/** The close of a month. Its chunks are written under `plan` before it begins; the first plan to be written wins. */
export type Close = {
  readonly period: Period;
  readonly revision: number;
  readonly status: 'closing' | 'closed';
  readonly plan: string;
  readonly chunks: number;
  /** Chunks that have been published. */
  readonly published: number;
  readonly startedAt: Instant;
  readonly closedAt?: Instant;
};

/** At most this many customers a chunk. */
export const CHUNK_CUSTOMERS = 100;

/** One message's customers. planned -> numbered (outcomes, drafts' numbers fixed) -> published. */
export type CloseChunk = {
  readonly period: Period;
  readonly plan: string;
  readonly index: number;
  readonly revision: number;
  readonly status: 'planned' | 'numbered' | 'published';
  readonly customers: readonly string[];
  /** From `numbered` on: one a customer, in the order of `customers`. */
  readonly outcomes?: readonly CustomerOutcome[];
  readonly issuedAt?: Instant;
};

export type SkipReason = 'not_in_period' | 'below_minimum' | 'nothing_to_invoice';

export type CustomerOutcome =
  | {
      readonly customerId: string;
      readonly outcome: 'done';
      readonly invoiceId: string;
      readonly number: string;
      readonly segment: number;
      readonly net: Cents;
      readonly gross: Cents;
      readonly wallet: WalletTotals;
    }
  | {
      readonly customerId: string;
      readonly outcome: 'skipped';
      readonly reason: SkipReason;
      readonly segment?: number;
      readonly wallet?: WalletTotals;
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
