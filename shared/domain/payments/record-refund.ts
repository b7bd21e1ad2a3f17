import type { Instant } from '../../kernel/instant.ts';
import type { InvoiceCredit, InvoicePayment, Refund } from '../invoices/invoice.ts';
import { changed, creditOf, withRefund, type PaidInvoice, type RefundFacts } from './refund.ts';
import type { RefundOf, StripeRefund } from './stripe-notice.ts';

/** Why a word from Stripe about a refund changes nothing. */
export type RefundNote = 'not_ours' | 'another_attempt' | 'another_refund' | 'no_change';

/** What Stripe says of a refund by now: its state, whatever was heard before, and in whatever order. */
export function recordRefund(paid: PaidInvoice, told: StripeRefund, at: Instant): RefundFacts | RefundNote {
  const { of } = told;
  const credit = of && creditOf(paid.payment, of.creditNoteId);
  if (!credit) return 'not_ours';
  const { refund } = credit;
  // One that was asked for before is over, and a person has asked again since.
  if (of.attempt !== refund.attempt) return 'another_attempt';
  if (refund.stripeRefundId !== undefined && refund.stripeRefundId !== told.id) return 'another_refund';
  if (refund.stripeRefundId === told.id && refund.status === told.status) return 'no_change';
  const { failure = 'unknown' } = told;
  const next: Refund = {
    ...refund,
    status: told.status,
    stripeRefundId: told.id,
    ...(told.status === 'failed' && { failure }),
  };
  return changed(paid, credit, nextRevision(next), at);
}

/** Stripe refused to make the refund: the money is still ours. */
export function recordRefusal(
  paid: PaidInvoice,
  { of, failure, at }: { readonly of: RefundOf; readonly failure: string; readonly at: Instant },
): RefundFacts | RefundNote {
  const credit = waiting(paid.payment, of);
  return credit
    ? changed(paid, credit, nextRevision({ ...credit.refund, status: 'failed', failure }), at)
    : 'no_change';
}

/** An error has come to stand for the key in use: the next try takes another one. */
export function spendKey(payment: InvoicePayment, of: RefundOf): InvoicePayment | undefined {
  const credit = waiting(payment, of);
  if (!credit) return undefined;
  const spentKeys = (credit.refund.spentKeys ?? 0) + 1;
  return withRefund(payment, credit, { ...credit.refund, spentKeys });
}

/** The refund that Stripe is to be asked for, unless its answer is here already. */
export function waiting(
  payment: InvoicePayment,
  of: Pick<RefundOf, 'creditNoteId' | 'attempt'>,
): InvoiceCredit | undefined {
  const credit = creditOf(payment, of.creditNoteId);
  return credit?.refund.status === 'requested' && credit.refund.attempt === of.attempt ? credit : undefined;
}

const nextRevision = (refund: Refund): Refund => ({ ...refund, revision: (refund.revision ?? 0) + 1 });
