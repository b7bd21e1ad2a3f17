import type { DomainEvent } from '../../../events/envelope.ts';
import type { Instant } from '../../kernel/instant.ts';
import { cents, formatCents } from '../../kernel/money.ts';
import { maximum } from '../../kernel/rounding.ts';
import type { Customer } from '../customers/customer.ts';
import { askedFor } from '../invoices/invoice-standing.ts';
import type { Invoice, InvoicePayment } from '../invoices/invoice.ts';
import { giveExcessBack } from './refund.ts';
import { unpaid } from './plan-collection.ts';
import type { StripeInvoice } from './stripe-notice.ts';

export type PaymentFacts = {
  readonly payment: InvoicePayment;
  /** Present when the payment changes the customer too. */
  readonly customer?: Customer;
  readonly events: readonly DomainEvent[];
};
/** Why a word from Stripe about an invoice changes nothing. */
export type PaymentNote =
  'another_mirror' | 'another_currency' | 'no_money_moved' | 'already_paid' | 'already_recorded' | 'not_failed';

type Owed = {
  readonly invoice: Invoice;
  readonly payment?: InvoicePayment | undefined;
  readonly customer: Customer;
};
type Moment = { readonly at: Instant; readonly now: Instant };

/**
 * Money came in. An invoice is paid when what moved reaches what it asks for after its credit notes; less is recorded as
 * what it is, and what is more goes back. Stripe calls an invoice paid too when somebody declares so: without money that is
 * no payment.
 */
export function recordPaid(owed: Owed, mirror: StripeInvoice, { at, now }: Moment): PaymentFacts | PaymentNote {
  const payment = owed.payment ?? unpaid(owed.invoice);
  const note = notAbout(owed, mirror);
  if (note) return note;
  if (payment.paidAt !== undefined) return 'already_paid';
  if (mirror.paid <= 0n) return 'no_money_moved';
  if (mirror.paid < askedFor(owed.invoice, payment)) return partlyPaid(payment, mirror);
  const paidAt = mirror.paidAt ?? at;
  const known = { ...payment, ...mirrorOf(mirror) };
  const settled = settledBy({ ...owed, payment: known }, { paid: mirror.paid, paidAt, now });
  const back = giveExcessBack({ invoice: owed.invoice, payment: settled.payment }, now);
  return { ...settled, payment: back.payment, events: [...settled.events, ...back.events] };
}

/** An invoice and its customer once it is paid in full: also of one that was paid before it was made. */
export function settledBy(
  { invoice, payment = unpaid(invoice), customer }: Owed,
  { paid, paidAt, now }: { readonly paid: InvoicePayment['paid']; readonly paidAt: Instant; readonly now: Instant },
): PaymentFacts {
  const status = payment.status === 'credited' ? 'credited' : 'paid';
  const revision = payment.revision + 1;
  const settled: InvoicePayment = { ...payment, revision, status, paid, paidAt, paidRecordedAt: now };
  const data = { ...named(invoice), paid: formatCents(paid), currency: invoice.currency };
  const isFirst = customer.firstPaidAt === undefined;
  return {
    payment: settled,
    ...(isFirst && {
      customer: { ...customer, revision: customer.revision + 1, firstPaidAt: paidAt, updatedAt: now },
    }),
    events: [told('invoice.paid', settled, paidAt, data)],
  };
}

/** A payment failed; one of an invoice that was paid since, or before, is history and changes nothing. */
export function recordFailure(owed: Owed, mirror: StripeInvoice, { at }: Moment): PaymentFacts | PaymentNote {
  const payment = owed.payment ?? unpaid(owed.invoice);
  const note = notAbout(owed, mirror);
  if (note) return note;
  if (payment.paidAt !== undefined) return 'already_paid';
  if (mirror.status === 'paid') return 'not_failed';
  const reason = mirror.failure ?? 'payment_failed';
  const failed: InvoicePayment = {
    ...payment,
    ...mirrorOf(mirror),
    revision: payment.revision + 1,
    failures: payment.failures + 1,
    lastFailure: reason,
  };
  const due = formatCents(cents(maximum(0n, askedFor(owed.invoice, payment) - failed.paid)));
  const data = { ...named(owed.invoice), due, currency: owed.invoice.currency, failures: failed.failures, reason };
  return { payment: failed, events: [told('invoice.payment_failed', failed, at, data)] };
}

function partlyPaid(payment: InvoicePayment, mirror: StripeInvoice): PaymentFacts | PaymentNote {
  if (mirror.paid <= payment.paid) return 'already_recorded';
  const next = { ...payment, ...mirrorOf(mirror), revision: payment.revision + 1, paid: mirror.paid };
  return { payment: next, events: [] };
}

/** Another mirror of the same invoice (a draft that was left over, a copy made by hand) says nothing about ours. */
function notAbout({ invoice, payment }: Owed, mirror: StripeInvoice): PaymentNote | undefined {
  if (payment?.stripeInvoiceId !== undefined && payment.stripeInvoiceId !== mirror.id) return 'another_mirror';
  return mirror.currency === invoice.currency ? undefined : 'another_currency';
}

const mirrorOf = ({ id, paymentUrl }: StripeInvoice): Pick<InvoicePayment, 'stripeInvoiceId' | 'paymentUrl'> => ({
  stripeInvoiceId: id,
  ...(paymentUrl !== undefined && { paymentUrl }),
});

const named = (invoice: Invoice) => ({
  customerId: invoice.customerId,
  invoiceId: invoice.id,
  number: invoice.number,
});

/** `invoice.finalized` is the first event of an invoice; those of its payment follow its revisions. */
const told = (type: string, payment: InvoicePayment, occurredAt: Instant, data: unknown): DomainEvent => ({
  type,
  occurredAt,
  aggregate: { type: 'invoice', id: payment.invoiceId, seq: payment.revision + 1 },
  data,
});
