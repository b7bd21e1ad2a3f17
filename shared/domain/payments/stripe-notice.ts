import type { Instant } from '../../kernel/instant.ts';
import type { Cents } from '../../kernel/money.ts';

/** A mirror of one of our invoices at Stripe, as far as we read it. */
export type StripeInvoice = {
  readonly id: string;
  /** Our invoice, from the metadata; absent on what is not ours. */
  readonly invoiceId?: string;
  readonly status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  /** ISO 4217, upper case. */
  readonly currency: string;
  readonly total: Cents;
  /** What is still asked for there; known only where it was asked for. */
  readonly remaining?: Cents;
  /** What moved through Stripe; what was declared as paid elsewhere is not in it. */
  readonly paid: Cents;
  readonly paidAt?: Instant;
  /** Where a person can pay it; absent on a draft. */
  readonly paymentUrl?: string;
  /** Why its last payment failed; known only where it was asked for. */
  readonly failure?: string;
};

/** A Checkout session, as far as we read it. */
export type StripeCheckout = {
  readonly id: string;
  readonly mode: 'setup' | 'payment' | 'other';
  readonly stripeCustomerId?: string;
  /** The grant that it pays for, from the metadata. */
  readonly grantId?: string;
  readonly isPaid: boolean;
  readonly amount?: Cents;
  readonly currency?: string;
  readonly setupIntentId?: string;
};

/** A refund at Stripe, as it is by now. */
export type StripeRefund = {
  readonly id: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failure?: string;
  readonly amount: Cents;
  readonly currency: string;
  readonly stripeCustomerId?: string;
  /** What it is for, from the metadata; absent on what is not ours. */
  readonly of?: RefundOf;
};
/** The credit note whose money goes back, and how often that was asked for by then. */
export type RefundOf = { readonly invoiceId: string; readonly creditNoteId: string; readonly attempt: number };

/** What a webhook tells, by what we do about it. */
export type StripeNews =
  | { readonly kind: 'invoice_paid'; readonly invoice: StripeInvoice }
  | { readonly kind: 'invoice_payment_failed'; readonly invoice: StripeInvoice }
  | { readonly kind: 'checkout_completed'; readonly checkout: StripeCheckout }
  | { readonly kind: 'checkout_expired'; readonly checkout: StripeCheckout }
  | {
      readonly kind: 'payment_method_attached' | 'payment_method_detached';
      readonly paymentMethodId: string;
      /** Whose it is now, or was until now. */
      readonly stripeCustomerId?: string;
    }
  | { readonly kind: 'customer_updated'; readonly stripeCustomerId: string; readonly defaultPaymentMethodId?: string }
  | { readonly kind: 'customer_deleted'; readonly stripeCustomerId: string }
  | { readonly kind: 'refund_created' | 'refund_changed'; readonly refundId: string }
  | { readonly kind: 'charge_refunded'; readonly chargeId: string }
  | { readonly kind: 'unknown' };

/** A webhook whose signature was verified. */
export type StripeNotice = {
  /** Stripe's id of the event: the same in every delivery of it. */
  readonly id: string;
  readonly type: string;
  /** When it happened, by Stripe's clock, to the second. */
  readonly createdAt: Instant;
  /** The bytes that were signed. */
  readonly body: string;
  readonly news: StripeNews;
};
