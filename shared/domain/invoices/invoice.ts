import type { Address } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { formatDecimal } from '../../kernel/decimal.ts';
import type { Cents, Factor, Quantity, QUANTITY_DIGITS, UnitPrice } from '../../kernel/money.ts';
import type { DateRange, LocalDate, Period } from '../../kernel/period.ts';

export const INVOICE_LINE_KINDS = [
  'plan',
  'module',
  'product',
  'service',
  'top_up',
  'overage',
  'usage',
  'adjustment',
  'credit',
] as const;
export type InvoiceLineKind = (typeof INVOICE_LINE_KINDS)[number];

/** UNTDID 5305: S standard rate, AE reverse charge, O outside the scope of VAT. */
export type VatCategory = 'S' | 'AE' | 'O';

export type InvoiceLine = {
  readonly kind: InvoiceLineKind;
  readonly description: string;
  readonly quantity: bigint;
  /** `quantity` is in millionths: what a meter counted has up to six digits after the point. */
  readonly quantityScale?: typeof QUANTITY_DIGITS;
  /** What one of it is called, where it is neither a seat nor the thing itself: "hour", "GB". */
  readonly unit?: string;
  readonly unitPrice: UnitPrice;
  /** What each discount took off, in catalog order; they sum to what the line lost. */
  readonly discounts: readonly { readonly name: string; readonly percent: Factor; readonly amount: Cents }[];
  /** After the line's discounts, rounded once. */
  readonly net: Cents;
  /** The days of service that the line pays for; a top-up's is the month in which it was bought. */
  readonly service: DateRange;
  /** How the figure came about, for a person: a proration's rule, dollars and book rate with its date. */
  readonly note?: string;
  /** Of what a meter counted: what it is the price of. */
  readonly metered?: MeteredItem;
  /** Of a referral's credit, while it waits to be invoiced: who was brought. */
  readonly referredId?: string;
};

/** All of a product's usage in the month, of which the line carries a part; or what usage is short of a contract's commitment. */
export type MeteredItem =
  { readonly product: string; readonly unit: string; readonly quantity: Quantity } | { readonly contractId: string };

/** "1.5": as many digits after the point as it has. */
export const lineQuantity = ({ quantity, quantityScale }: Pick<InvoiceLine, 'quantity' | 'quantityScale'>): string =>
  formatDecimal(quantity, quantityScale ?? 0, 0);

export type VatTotal = {
  readonly rate: Factor;
  readonly category: VatCategory;
  readonly base: Cents;
  readonly amount: Cents;
};

/** How a sale to a buyer is taxed; one treatment an invoice. */
export type VatTreatment = {
  readonly category: VatCategory;
  readonly rate: Factor;
  readonly country: string;
  readonly note?: string;
};

/** Who the invoice is made out to, as it was when it was composed. */
export type Buyer = {
  readonly name: string;
  readonly email: string;
  readonly kind: 'business' | 'consumer';
  readonly country: string;
  readonly address: Address;
  readonly vatId?: string;
  readonly siren?: string;
};

/** Composed, without a number: what a cause owes. */
export type InvoiceDraft = {
  readonly id: string;
  /** `close:2026-11`, `start:{subscription}`, `top-up:{grant}`: with the customer, the invoice's identity. */
  readonly cause: string;
  readonly customerId: string;
  readonly currency: string;
  readonly buyer: Buyer;
  readonly vatTreatment: VatTreatment;
  readonly lines: readonly InvoiceLine[];
  readonly net: Cents;
  readonly vat: readonly VatTotal[];
  readonly gross: Cents;
  /** Days to pay, counted from the issue date. */
  readonly termsDays: number;
};

/** Finalised: it never changes by a byte. What is paid on it is an `InvoicePayment`. */
export type Invoice = InvoiceDraft & {
  readonly number: string;
  readonly issueDate: LocalDate;
  readonly dueDate: LocalDate;
  /** The month of the issue date. */
  readonly period: Period;
  readonly issuedAt: Instant;
};

export type InvoiceStatus = 'open' | 'paid' | 'past_due' | 'uncollectible' | 'credited';

/** The state of an invoice's collection; absent until collection begins, which reads as `open` with nothing paid. */
export type InvoicePayment = {
  readonly invoiceId: string;
  readonly customerId: string;
  readonly revision: number;
  readonly status: InvoiceStatus;
  readonly paid: Cents;
  readonly paidAt?: Instant;
  /** When we recorded that it is paid: a webhook may come weeks after. Payments of older releases lack it. */
  readonly paidRecordedAt?: Instant;
  readonly stripeInvoiceId?: string;
  /** Where a person can pay it. */
  readonly paymentUrl?: string;
  readonly failures: number;
  readonly lastFailure?: string;
  /** Credit notes of the invoice, in the order of their issue; together at most the invoice, line by line and in all. */
  readonly credits?: readonly InvoiceCredit[];
};

export type RefundWish = 'wanted' | 'none';

/** A credit note as its invoice knows it, and what became of the money that goes back for it. */
export type InvoiceCredit = {
  readonly creditNoteId: string;
  readonly number: string;
  readonly issuedAt: Instant;
  readonly lines: readonly { readonly line: number; readonly net: Cents }[];
  readonly net: Cents;
  readonly gross: Cents;
  readonly refund: Refund;
};

/**
 * Money that goes back for a credit note. `none`: none was asked for, or none was paid of it yet. `requested`: the amount is
 * set aside, Stripe is being asked. From `pending` on it is what Stripe says; `failed`: the money is still ours, a person must
 * look. `wanted` was written before money went back by itself: a person sends it.
 */
export type Refund = {
  readonly status: RefundWish | 'requested' | 'pending' | 'succeeded' | 'failed';
  readonly amount?: Cents;
  /** How often it changed: the order of its events. */
  readonly revision?: number;
  /** When it last changed: tells two who learnt the same from one that writes again. */
  readonly changedAt?: Instant;
  /** How often it was asked for: 1, and one more each time that a person sends it again. Stripe's copy of it names it. */
  readonly attempt?: number;
  /** Stripe's keys of this attempt that errors have come to stand for. */
  readonly spentKeys?: number;
  readonly requestedAt?: Instant;
  readonly stripeRefundId?: string;
  readonly failure?: string;
  /** Given back by a person outside Stripe: by what it is found in the bank's books. */
  readonly reference?: string;
};

/** The counter of a series (`FA-2026`): numbers 1..last are taken. */
export type NumberSeries = {
  readonly series: string;
  readonly revision: number;
  readonly last: number;
  readonly lastIssueDate: LocalDate;
};

/** Consecutive numbers reserved together, in the base table under the month of their issue: what is complete about invoices. */
export type RegisterEntry = {
  readonly series: string;
  readonly period: Period;
  readonly issueDate: LocalDate;
  readonly issuedAt: Instant;
  readonly first: number;
  readonly invoices: readonly { readonly id: string; readonly customerId: string }[];
};
