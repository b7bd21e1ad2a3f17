import type Stripe from 'stripe';
import type { PaymentMethod } from '../../domain/customers/customer.ts';
import type { StripeCheckout, StripeInvoice, StripeRefund } from '../../domain/payments/stripe-notice.ts';
import { instant, SECOND_MS, type Instant } from '../../kernel/instant.ts';
import { cents, type Cents } from '../../kernel/money.ts';

/** Keys of the metadata by which Stripe's objects name ours. */
export const METADATA = {
  customer: 'centime_customer',
  invoice: 'centime_invoice',
  number: 'centime_number',
  grant: 'centime_grant',
  creditNote: 'centime_credit_note',
  /** How often the refund of a credit note was asked for by then. */
  attempt: 'centime_attempt',
  /** The call with an Idempotency-Key that a Checkout session was made for. */
  call: 'centime_call',
} as const;

type Metadata = Readonly<Record<string, string>> | null | undefined;
type Expandable = string | { readonly id: string } | null | undefined;

/** Whole minor units on both sides: Stripe's amounts are integers. */
export const centsFromStripe = (amount: number): Cents => cents(BigInt(amount));
export const centsToStripe = (amount: Cents): number => Number(amount);
export const instantFromStripe = (seconds: number): Instant => instant(seconds * SECOND_MS);
export const secondsToStripe = (at: Instant): number => Math.floor(at / SECOND_MS);
export const currencyFromStripe = (currency: string): string => currency.toUpperCase();
export const idOf = (value: Expandable): string | undefined => (typeof value === 'string' ? value : value?.id);

const fromMetadata = (metadata: Metadata, key: string): string | undefined => metadata?.[key];

/** The part of Stripe's invoice that we read: in answers, and in webhooks. */
export type InvoiceSource = {
  readonly id: string;
  readonly status?: string | null | undefined;
  readonly currency: string;
  readonly total: number;
  readonly amount_paid: number;
  readonly amount_paid_off_stripe?: number | null | undefined;
  readonly amount_remaining?: number | null | undefined;
  readonly hosted_invoice_url?: string | null | undefined;
  readonly metadata?: Metadata;
  readonly status_transitions?: { readonly paid_at?: number | null | undefined } | null | undefined;
};

const INVOICE_STATUSES = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const;

export function invoiceFromStripe(source: InvoiceSource): StripeInvoice {
  const invoiceId = fromMetadata(source.metadata, METADATA.invoice);
  const paidAt = source.status_transitions?.paid_at;
  const moved = source.amount_paid - (source.amount_paid_off_stripe ?? 0);
  return {
    id: source.id,
    ...(invoiceId !== undefined && { invoiceId }),
    status: INVOICE_STATUSES.find((status) => status === source.status) ?? 'draft',
    currency: currencyFromStripe(source.currency),
    total: centsFromStripe(source.total),
    paid: centsFromStripe(Math.max(0, moved)),
    ...(typeof source.amount_remaining === 'number' && { remaining: centsFromStripe(source.amount_remaining) }),
    ...(typeof paidAt === 'number' && { paidAt: instantFromStripe(paidAt) }),
    ...(source.hosted_invoice_url && { paymentUrl: source.hosted_invoice_url }),
  };
}

/** Why the last payment failed: the bank's code if there is one, else Stripe's. */
export function failureFromStripe(invoice: Stripe.Invoice): string | undefined {
  const intents = (invoice.payments?.data ?? []).map(({ payment }) => payment.payment_intent);
  for (const intent of intents) {
    if (!intent || typeof intent === 'string') continue;
    if (intent.status === 'requires_action') return 'authentication_required';
    const error = intent.last_payment_error;
    const reason = error?.decline_code ?? error?.code ?? error?.type;
    if (reason) return reason;
  }
  return undefined;
}

/** The part of a Checkout session that we read. */
export type CheckoutSource = {
  readonly id: string;
  readonly mode: string;
  readonly payment_status: string;
  readonly customer?: Expandable;
  readonly metadata?: Metadata;
  readonly amount_total?: number | null | undefined;
  readonly currency?: string | null | undefined;
  readonly setup_intent?: Expandable;
};

export function checkoutFromStripe(source: CheckoutSource): StripeCheckout {
  const stripeCustomerId = idOf(source.customer);
  const grantId = fromMetadata(source.metadata, METADATA.grant);
  const setupIntentId = idOf(source.setup_intent);
  return {
    id: source.id,
    mode: source.mode === 'setup' || source.mode === 'payment' ? source.mode : 'other',
    isPaid: source.payment_status === 'paid',
    ...(stripeCustomerId !== undefined && { stripeCustomerId }),
    ...(grantId !== undefined && { grantId }),
    ...(typeof source.amount_total === 'number' && { amount: centsFromStripe(source.amount_total) }),
    ...(source.currency && { currency: currencyFromStripe(source.currency) }),
    ...(setupIntentId !== undefined && { setupIntentId }),
  };
}

/** The part of a refund that we read. */
export type RefundSource = Pick<
  Stripe.Refund,
  'id' | 'amount' | 'currency' | 'status' | 'failure_reason' | 'metadata' | 'customer'
>;

export function refundFromStripe(source: RefundSource): StripeRefund {
  const stripeCustomerId = idOf(source.customer);
  const invoiceId = fromMetadata(source.metadata, METADATA.invoice);
  const creditNoteId = fromMetadata(source.metadata, METADATA.creditNote);
  const attempt = Number(fromMetadata(source.metadata, METADATA.attempt));
  const isOver = source.status === 'failed' || source.status === 'canceled';
  const failure = source.failure_reason ?? String(source.status);
  return {
    id: source.id,
    status: isOver ? 'failed' : source.status === 'succeeded' ? 'succeeded' : 'pending',
    ...(isOver && { failure }),
    amount: centsFromStripe(source.amount),
    currency: currencyFromStripe(source.currency),
    ...(stripeCustomerId !== undefined && { stripeCustomerId }),
    ...(invoiceId !== undefined && creditNoteId !== undefined && { of: { invoiceId, creditNoteId, attempt } }),
  };
}

/** What a person recognises their payment method by; never more of it than that. */
export function paymentMethodFromStripe(method: Stripe.PaymentMethod): PaymentMethod {
  const { id, type, card } = method;
  if (card) {
    const expiresOn = `${String(card.exp_year)}-${String(card.exp_month).padStart(2, '0')}`;
    return { id, type, brand: card.brand, last4: card.last4, expiresOn };
  }
  const last4 = method.sepa_debit?.last4;
  return { id, type, ...(last4 && { last4 }) };
}
