import type { Stacking, DiscountedItem } from '../../catalog/catalog.ts';
import type { Rhythm } from '../../catalog/contract-terms.ts';
import type { UnitName } from '../../catalog/unit-name.ts';
import type { Cents, Factor, Micros, UnitPrice } from '../../kernel/money.ts';
import type { DateRange, LocalDate, Period } from '../../kernel/period.ts';
import type { ProductPart } from '../rating/charge.ts';

/**
 * What is agreed, priced and frozen: what a quote offers, and what the contract that it becomes keeps. Nothing of it is
 * decided again by a later price book.
 */
export type Agreement = {
  readonly plan: string;
  /** The version of the price book by which it was priced, and by which its usage is. */
  readonly catalogVersion: string;
  /** The first day of its first term: every later date of it is so many months after this one. */
  readonly startsOn: LocalDate;
  readonly termMonths: number;
  readonly rhythm: Rhythm;
  /** Days to pay, from the issue of each of its invoices; 0: immediately. */
  readonly netDays: number;
  readonly seats: number;
  /** What is subscribed to by quantity, whatever its charge model makes of it. */
  readonly quantities: Readonly<Record<string, number>>;
  /** Modules that are paid for by it; those that the plan includes need no line. */
  readonly modules: readonly string[];
  readonly lines: readonly AgreedLine[];
  /** In the order in which they are shown on a line. */
  readonly discounts: readonly AgreedDiscount[];
  /** How they come together; the cap is absent where an exception was recorded. */
  readonly stacking: Stacking;
  /** What usage comes to at least, before VAT and after discounts; what is missing is invoiced. */
  readonly commitment?: Commitment;
  /** Compute credit that it brings. */
  readonly pool?: Pool;
  /** What may be open before a top-up must be paid at once; absent: the plan's. */
  readonly creditLimit?: Micros;
  readonly renewal: Renewal;
};

/** At most so many lines; more is refused, so that a contract fits in its subscription. */
export const MAX_AGREED_LINES = 50;

/** A price for each month of the term; of a service, once. */
export type AgreedLine = {
  readonly kind: 'plan' | 'module' | 'product' | 'service';
  /** The plan, module, product or service. A product of several tiers has a line for each. */
  readonly product: string;
  /** As the invoice calls it, by the price book of the quote. */
  readonly name: string;
  /** What one of it is called; absent: a seat. */
  readonly unit?: UnitName;
  /** What is charged: seats, units, packages. */
  readonly quantity: number;
  readonly unitPrice: UnitPrice;
  /** Of a product: which part of what its charge model came to. */
  readonly part?: ProductPart;
};

/** What the catalog takes off by itself, or what was negotiated in the quote. */
export type AgreedDiscount = {
  readonly name: string;
  readonly nature: 'automatic' | 'negotiated';
  readonly percent: Factor;
  readonly on: readonly DiscountedItem[];
  /** Only of these plans, modules or products. */
  readonly products?: readonly string[];
  /** Months of the contract, from 0, in which it holds: [from, until); renewals count on. */
  readonly fromMonth: number;
  readonly untilMonth?: number;
};

export type Commitment = { readonly amount: Cents; readonly per: 'month' | 'term' };
export type Pool = { readonly amount: Micros; readonly per: 'month' | 'term' };
/** Notice is given at least so many days before the end of a term. */
export type Renewal = { readonly automatic: boolean; readonly noticeDays: number };

/**
 * What was committed to for a month or a term, and what invoices have carried toward it. Its usage is that of whole months,
 * each counted where the contract prices it.
 */
export type CommitmentAccount = {
  readonly contractId: string;
  /** The months whose usage counts; it is settled with the last of them. */
  readonly from: Period;
  readonly through: Period;
  /** The days that it is for. */
  readonly days: DateRange;
  readonly committed: Cents;
  /** Usage of these months that invoices have carried, after discounts. */
  readonly used: Cents;
  /** What was missing, and invoices have carried. */
  readonly missing: Cents;
};

/** What of a contract the prices of usage follow from: what is remembered of it for months that are priced later. */
export type UsageAgreement = Pick<Contract, 'id' | 'startsOn' | 'termMonths' | 'discounts' | 'stacking' | 'commitment'>;

/** An agreement in force: one a subscription. */
export type Contract = Agreement & {
  readonly id: string;
  readonly quoteId: string;
  /** How often it was renewed: the term that runs is the one after so many. */
  readonly renewals: number;
  /** Of the term that runs. */
  readonly instalmentsInvoiced: number;
  readonly noticeGivenOn?: LocalDate;
};
