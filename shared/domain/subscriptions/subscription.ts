import type { Instant } from '../../kernel/instant.ts';
import type { UnitPrice } from '../../kernel/money.ts';
import type { DateRange, LocalDate } from '../../kernel/period.ts';
import type { CommitmentAccount, Contract } from '../contracts/contract.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import type { LineDiscount } from '../invoices/line-price.ts';
import type { ProductPart } from '../rating/charge.ts';
import type { DatedTerms } from './dated-terms.ts';

export type SubscriptionStatus = 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled';
export type Interval = 'month' | 'year';

/** What a customer has subscribed to. One a customer. */
export type Subscription = {
  readonly id: string;
  readonly customerId: string;
  readonly revision: number;
  readonly plan: string;
  readonly seats: number;
  readonly interval: Interval;
  readonly status: SubscriptionStatus;
  readonly startedAt: Instant;
  /** When it was last changed: tells two writers of the same change from one that writes again. */
  readonly changedAt?: Instant;
  /** The first day of service, in the seller's zone. */
  readonly startDate: LocalDate;
  /** What is invoiced once is not invoiced again: everything before this day has been. */
  readonly invoicedUntil: LocalDate;
  /** The version of the price book by which it was sold, and which it keeps. */
  readonly catalogVersion: string;
  /** Of a yearly one: the first day of its first term; terms begin on the anniversaries. */
  readonly anchor?: LocalDate;
  /** While trialing: the first day that is not free. */
  readonly trialEnd?: LocalDate;
  /** The first day of paid service, ever. */
  readonly paidSince?: LocalDate;
  /** Invoices that carry fees of the days in which money is given back, in the order of their making. */
  readonly feeInvoices?: readonly string[];
  /** The day on which money was given back: once a customer. */
  readonly refundedOn?: LocalDate;
  readonly modules: readonly InstalledModule[];
  /** What is sold by quantity, in the order of their beginning; none of quantity 0. */
  readonly products: readonly SubscribedProduct[];
  /** What has been invoiced for days that are not over, or lately were: what a change credits. */
  readonly charges: readonly Charge[];
  /** Of products that are invoiced after their month: what no invoice has carried yet of the days before `accruedUntil`. */
  readonly accrued: readonly Accrual[];
  readonly accruedUntil?: LocalDate;
  /** Lines that the next invoice carries: what was too little to be invoiced, and credits. */
  readonly waiting: readonly InvoiceLine[];
  readonly scheduled?: ScheduledChange;
  /** What is agreed for a term: it decides what is paid in advance. `scheduledContract`: accepted, and not begun. */
  readonly contract?: Contract;
  readonly scheduledContract?: Contract;
  /** Of contracts that commit to usage: what still counts, or lately did. */
  readonly commitments?: readonly CommitmentAccount[];
  readonly awards: readonly Award[];
  /** Plans and modules that were tried: one trial each, ever. */
  readonly trials: readonly string[];
  readonly moduleTrials: readonly string[];
  /** Warnings that were given (`trial:2026-12-01`, `proof:2027-06-30:7`). */
  readonly notices: readonly string[];
  /** The first invoice, while it is asked for by a link and not paid; under contract the oldest of those that are awaited. */
  readonly firstInvoice?: AwaitedInvoice;
  /** Of a contract: later instalments that are not paid. */
  readonly awaitedInvoices?: readonly AwaitedInvoice[];
  /** What it was sold by lately, where something is charged by what a meter counts. */
  readonly terms?: readonly DatedTerms[];
  /** The segment of the catalog that its recurring revenue lies in, as it was told last. */
  readonly segment?: string;
  readonly paused?: Pause;
  readonly canceled?: Cancellation;
};

export type AwaitedInvoice = { readonly invoiceId: string; readonly dueDate: LocalDate };

export type InstalledModule = {
  readonly id: string;
  readonly status: 'trialing' | 'active';
  /** The day on which it was installed. */
  readonly since: LocalDate;
  readonly trialEnd?: LocalDate;
  /** The first day that it is charged for; absent while it is free. */
  readonly paidSince?: LocalDate;
  /** It fills one of the plan's slots. */
  readonly included: boolean;
};

export type SubscribedProduct = {
  readonly id: string;
  readonly quantity: number;
  /** The first day of this quantity under this plan and price book: its line goes back to here, within its month. */
  readonly since: LocalDate;
};

/** How many of each product: what a request names, and a view shows. */
export type Quantities = Readonly<Record<string, number>>;

/** A price that was invoiced, for days of one month or of one yearly term. */
export type Charge = {
  readonly item: 'plan' | 'module' | 'product';
  readonly product: string;
  /** Seats; of a product what its charge model counts, such as units or packages. */
  readonly quantity: number;
  /** Of one, for the whole month or term. */
  readonly unitPrice: UnitPrice;
  readonly discounts: readonly LineDiscount[];
  readonly service: DateRange;
  /** Of a product: which part of its price. */
  readonly part?: ProductPart;
};

/** A price for days of one month that is invoiced after the month, by the price book of its first day. */
export type Accrual = Charge & { readonly catalogVersion: string };

/** What takes effect on the first day of a later period. */
export type ScheduledChange = {
  readonly on: LocalDate;
  readonly plan: string;
  readonly seats: number;
  readonly interval: Interval;
  /** Absent: as many as there are by then. */
  readonly quantities?: Quantities;
  readonly catalogVersion?: string;
  readonly cancel?: Pick<Cancellation, 'reason' | 'comment'>;
};

/** A discount that was earned, for the lines that begin in [from, until). */
export type Award = { readonly discount: string; readonly from: LocalDate; readonly until: LocalDate };

export type PauseReason = 'requested' | 'no_payment_method' | 'unpaid' | 'proof_expired';
export type Pause = {
  readonly on: LocalDate;
  readonly reason: PauseReason;
  /** From this day on no included credit was granted. */
  readonly creditWithheldFrom: LocalDate;
};

export const CANCEL_REASONS = ['too_expensive', 'missing_feature', 'unused', 'switched', 'bankrupt', 'other'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];
export type Cancellation = {
  readonly on: LocalDate;
  readonly at: 'period_end' | 'now';
  readonly reason: CancelReason;
  readonly comment?: string;
};

/** In these states there is service, and it is invoiced in advance. */
export const isInPaidService = ({ status }: Pick<Subscription, 'status'>): boolean =>
  status === 'active' || status === 'past_due';
