import type { DomainEvent } from '../../../events/envelope.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Instant } from '../../kernel/instant.ts';
import { cents, formatCents, ZERO_CENTS, type Cents } from '../../kernel/money.ts';
import { maximum, minimum, sum } from '../../kernel/rounding.ts';
import { askedFor } from '../invoices/invoice-standing.ts';
import type { Invoice, InvoiceCredit, InvoicePayment, Refund } from '../invoices/invoice.ts';

/** An invoice, and where its payment stands. */
export type PaidInvoice = { readonly invoice: Invoice; readonly payment: InvoicePayment };
export type RefundFacts = { readonly payment: InvoicePayment; readonly events: readonly DomainEvent[] };

/** The money is on its way back, or there. */
const SET_ASIDE: readonly Refund['status'][] = ['requested', 'pending', 'succeeded'];
export const isSetAside = ({ status }: Refund): boolean => SET_ASIDE.includes(status);

/** What goes back, or went back, for all credit notes of an invoice. */
export const givenBack = ({ credits = [] }: Pick<InvoicePayment, 'credits'>): Cents =>
  cents(sum(credits.map(({ refund }) => (isSetAside(refund) ? (refund.amount ?? ZERO_CENTS) : ZERO_CENTS))));

/** Money that was paid beyond what is asked for, and is not on its way back: the most that can go back. */
export const owedBack = ({ invoice, payment }: PaidInvoice): Cents =>
  cents(maximum(0n, payment.paid - givenBack(payment) - askedFor(invoice, payment)));

/** Sets aside what can go back for a credit note that no money goes back for yet; nothing changes when that is nothing. */
export function requestRefund(paid: PaidInvoice, creditNoteId: string, at: Instant): RefundFacts {
  const { payment } = paid;
  const credit = creditOf(payment, creditNoteId);
  const amount = cents(minimum(credit?.gross ?? 0n, owedBack(paid)));
  if (!credit || amount <= 0n) return { payment, events: [] };
  const refund: Refund = {
    status: 'requested',
    amount,
    revision: (credit.refund.revision ?? 0) + 1,
    attempt: (credit.refund.attempt ?? 0) + 1,
    requestedAt: at,
  };
  return changed(paid, credit, refund, at);
}

/** What was paid beyond what was asked for by then goes back, whatever the credit notes said: nothing had been paid of them. */
export function giveExcessBack({ invoice, payment }: PaidInvoice, at: Instant): RefundFacts {
  let facts: RefundFacts = { payment, events: [] };
  for (const { creditNoteId, refund } of payment.credits ?? []) {
    if (refund.attempt !== undefined) continue;
    const next = requestRefund({ invoice, payment: facts.payment }, creditNoteId, at);
    facts = { payment: next.payment, events: [...facts.events, ...next.events] };
  }
  return facts;
}

/** How a person has it done: once more by Stripe, or done already, in another way. */
export type RefundDeed = { readonly by: 'stripe' } | { readonly by: 'outside'; readonly reference: string };

/** A person gives the money of a credit note back: after a failure, or where none was sent with the note. */
export function refundByDeed(paid: PaidInvoice, creditNoteId: string, deed: RefundDeed, at: Instant): RefundFacts {
  const { payment } = paid;
  const credit = creditOf(payment, creditNoteId);
  if (credit && isSetAside(credit.refund)) throw alreadyGivenBack(credit);
  const requested = requestRefund(paid, creditNoteId, at);
  const after = creditOf(requested.payment, creditNoteId);
  if (!after || requested.payment === payment) throw nothingToGiveBack(paid);
  if (deed.by === 'stripe') return requested;
  return changed(paid, after, { ...after.refund, status: 'succeeded', reference: deed.reference }, at);
}

/** Another state of one credit note's refund, and what is told of it. */
export function changed(
  { invoice, payment }: PaidInvoice,
  credit: InvoiceCredit,
  refund: Refund,
  at: Instant,
): RefundFacts {
  const next = { ...refund, changedAt: at };
  const event = refundEvent(invoice, { ...credit, refund: next }, at);
  return { payment: withRefund(payment, credit, next), events: event ? [event] : [] };
}

export const withRefund = (payment: InvoicePayment, credit: InvoiceCredit, refund: Refund): InvoicePayment => ({
  ...payment,
  credits: (payment.credits ?? []).map((each) =>
    each.creditNoteId === credit.creditNoteId ? { ...credit, refund } : each,
  ),
});

export const creditOf = ({ credits = [] }: Pick<InvoicePayment, 'credits'>, id: string): InvoiceCredit | undefined =>
  credits.find(({ creditNoteId }) => creditNoteId === id);

/** `credit_note.issued` is the first event of a credit note; those of its refund follow the refund's revisions. */
function refundEvent(
  invoice: Invoice,
  { refund, creditNoteId, number }: InvoiceCredit,
  at: Instant,
): DomainEvent | undefined {
  const { status, amount = ZERO_CENTS, attempt = 1, revision = 1, stripeRefundId, reference } = refund;
  if (status !== 'requested' && status !== 'succeeded' && status !== 'failed') return undefined;
  return {
    type: `refund.${status}`,
    occurredAt: at,
    aggregate: { type: 'credit_note', id: creditNoteId, seq: revision + 1 },
    data: {
      customerId: invoice.customerId,
      creditNoteId,
      creditNoteNumber: number,
      invoiceId: invoice.id,
      invoiceNumber: invoice.number,
      amount: formatCents(amount),
      currency: invoice.currency,
      attempt,
      ...(status !== 'requested' && stripeRefundId !== undefined && { stripeRefundId }),
      ...(status === 'succeeded' && reference !== undefined && { reference }),
      ...(status === 'failed' && { reason: refund.failure ?? 'unknown' }),
    },
  };
}

const alreadyGivenBack = ({ number, refund }: InvoiceCredit): BillingError =>
  new BillingError('rule_violation', {
    detail: `The money of ${number} ${refund.status === 'succeeded' ? 'went back already' : 'is on its way back'}: it can be sent again only after that has failed.`,
    errors: [{ path: 'refund.status', message: `refund_${refund.status}` }],
    members: { rule: `refund_${refund.status}` },
  });

const nothingToGiveBack = ({ invoice, payment }: PaidInvoice): BillingError =>
  new BillingError('rule_violation', {
    detail: `Nothing of invoice ${invoice.number} is to be given back: ${formatCents(payment.paid)} ${invoice.currency} was paid, ${formatCents(askedFor(invoice, payment))} is asked for after its credit notes, ${formatCents(givenBack(payment))} goes back already.`,
    errors: [{ path: '', message: 'nothing_to_give_back' }],
    members: {
      rule: 'nothing_to_give_back',
      limit: { amount: formatCents(owedBack({ invoice, payment })), currency: invoice.currency },
    },
  });
