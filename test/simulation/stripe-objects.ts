import { METADATA } from '../../shared/adapters/stripe/mapping.ts';
import type { StripeInvoice } from '../../shared/domain/payments/stripe-notice.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { cents } from '../../shared/kernel/money.ts';
import { sum } from '../../shared/kernel/rounding.ts';

export type Mirror = {
  readonly id: string;
  readonly invoiceId: string;
  readonly customer: string;
  readonly currency: string;
  status: StripeInvoice['status'];
  total: bigint;
  paid: bigint;
  paidAt?: number;
  /** How often money moved for it: never twice. */
  payments: number;
  /** What was taken off what it asks for: Stripe takes off what it is told, as often as it is told. */
  readonly credits: { readonly creditNoteId: string; readonly amount: bigint }[];
};
export type Session = {
  readonly id: string;
  readonly customer: string;
  readonly mode: 'setup' | 'payment';
  readonly purposeKey: string;
  readonly grantId?: string;
  readonly amount?: bigint;
  readonly currency: string;
  isPaid: boolean;
};
export const urlOf = (id: string): string => `https://checkout.stripe.example/${id}`;

export const methodOf = (id: string) => ({ id, type: 'card', brand: 'visa', last4: '4242', expiresOn: '2030-12' });

/** What a page of Checkout is for, by which it is found again. */
export const purposeKeyOf = (purpose: { mode: string; grantId?: string; callKey?: string }): string =>
  `${purpose.mode} ${purpose.grantId ?? purpose.callKey ?? ''}`;

/** What a mirror still asks for. */
export const asked = ({ total, credits }: Mirror): bigint => total - sum(credits.map(({ amount }) => amount));

export const mirrorView = (mirror: Mirror): StripeInvoice => ({
  id: mirror.id,
  invoiceId: mirror.invoiceId,
  status: mirror.status,
  currency: mirror.currency,
  total: cents(mirror.total),
  paid: cents(mirror.paid),
  remaining: cents(mirror.status === 'paid' ? 0n : asked(mirror)),
  ...(mirror.paidAt !== undefined && { paidAt: instant(mirror.paidAt * 1_000) }),
  ...(mirror.status !== 'draft' && { paymentUrl: urlOf(mirror.id) }),
});

export const mirrorObject = (mirror: Mirror): object => ({
  id: mirror.id,
  status: mirror.status,
  currency: mirror.currency.toLowerCase(),
  total: Number(mirror.total),
  amount_paid: Number(mirror.paid),
  hosted_invoice_url: urlOf(mirror.id),
  metadata: { [METADATA.invoice]: mirror.invoiceId },
  status_transitions: { paid_at: mirror.paidAt ?? null },
});

export const sessionObject = (session: Session): object => ({
  id: session.id,
  mode: session.mode,
  payment_status: session.isPaid ? 'paid' : 'unpaid',
  customer: session.customer,
  metadata: session.grantId === undefined ? {} : { [METADATA.grant]: session.grantId },
  amount_total: session.amount === undefined ? null : Number(session.amount),
  currency: session.currency.toLowerCase(),
});
