import type Stripe from 'stripe';

import { Failure, invalid } from './failure.ts';
import { newId } from './ids.ts';
import { given } from './params.ts';
import { addPaymentIntent, attemptPayment, cancelPaymentIntent, type Presence } from './payment-intents.ts';
import { page } from './presentation.ts';
import { type Call, idOf, type Routes, type Work } from './work.ts';

const DAY = 86_400;

/** How long Stripe waits before it tries again by itself, after the first, second and third refusal, in seconds. */
const RETRY_AFTER = [3 * DAY, 5 * DAY, 7 * DAY];

/** The payment that an open invoice waits for. */
export const paymentOf = (invoice: Stripe.Invoice): Stripe.InvoicePayment | undefined => invoice.payments?.data[0];

export const intentOf = (work: Work, invoice: Stripe.Invoice): Stripe.PaymentIntent | undefined =>
  work.find('payment_intents', paymentOf(invoice)?.payment.payment_intent);

/** Makes the payment intent of an invoice that becomes open. */
export function openPayment(work: Work, invoice: Stripe.Invoice): Stripe.InvoicePayment {
  const intent = addPaymentIntent(work, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: idOf(invoice.customer),
    fields: { description: invoice.description, setup_future_usage: null },
  });
  return {
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: work.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
}

const withPayment = (
  invoice: Stripe.Invoice,
  changes: Partial<Stripe.InvoicePayment>,
): Partial<Stripe.Invoice> & { payment?: Stripe.InvoicePayment } => {
  const payment = paymentOf(invoice);
  if (payment === undefined || invoice.payments === undefined) return {};
  return { payments: { ...invoice.payments, data: [{ ...payment, ...changes }] } };
};

/** How an invoice came to be paid. */
export type Settlement = 'nothing-due' | 'out-of-band' | 'payment';

/** Marks the invoice as paid. `invoice.payment_succeeded` is not told of money that did not move through Stripe. */
export function settle(work: Work, invoice: Stripe.Invoice, settlement: Settlement): Stripe.Invoice {
  const due = invoice.amount_due;
  const isPayment = settlement === 'payment';
  const paidAt = { canceled_at: null, paid_at: work.now };
  const payment = isPayment ? { amount_paid: due, status: 'paid', status_transitions: paidAt } : { status: 'canceled' };
  const paid = work.change(
    'invoices',
    invoice,
    {
      ...withPayment(invoice, payment),
      ...(settlement === 'out-of-band' ? { amount_paid_off_stripe: due } : {}),
      amount_paid: due,
      amount_remaining: 0,
      attempt_count: invoice.attempt_count + (isPayment ? 1 : 0),
      attempted: true,
      auto_advance: false,
      next_payment_attempt: null,
      status: 'paid',
      status_transitions: { ...invoice.status_transitions, paid_at: work.now },
    },
    'invoice.updated',
  );
  work.wakeUp(invoice.id, null);
  const invoicePayment = paymentOf(paid);
  if (isPayment && invoicePayment !== undefined) work.emit('invoice_payment.paid', invoicePayment);
  work.emit('invoice.paid', paid);
  if (settlement !== 'out-of-band') work.emit('invoice.payment_succeeded', paid);
  return paid;
}

/** A refused attempt is counted; an invoice that advances by itself is tried again some days later. */
const countRefusal = (work: Work, invoice: Stripe.Invoice): Stripe.Invoice => {
  const wait = invoice.auto_advance ? RETRY_AFTER[invoice.attempt_count] : undefined;
  const next = wait === undefined ? null : work.now + wait;
  work.wakeUp(invoice.id, next);
  const changes = { attempt_count: invoice.attempt_count + 1, attempted: true, next_payment_attempt: next };
  return work.change('invoices', invoice, changes, 'invoice.updated');
};

/** The method that is charged when none is named: the invoice's own, or the customer's. */
export function defaultMethodOf(work: Work, invoice: Stripe.Invoice): Stripe.PaymentMethod | undefined {
  const customer = work.find('customers', invoice.customer);
  const id = invoice.default_payment_method ?? customer?.invoice_settings.default_payment_method;
  return typeof id === 'string' ? work.find('payment_methods', id) : undefined;
}

/** Tries to pay an open invoice with this method. A returned failure keeps what the attempt left behind. */
export function payInvoice(
  work: Work,
  invoice: Stripe.Invoice,
  attempt: { method: Stripe.PaymentMethod; presence: Presence },
): Stripe.Invoice | Failure {
  const intent = intentOf(work, invoice);
  if (intent === undefined) throw invalid(`Invoice ${invoice.id} has nothing to pay.`);
  const result = attemptPayment(work, intent, attempt);
  if (!(result instanceof Failure) && result.status === 'succeeded') return settle(work, invoice, 'payment');
  const refused = countRefusal(work, invoice);
  if (!(result instanceof Failure)) work.emit('invoice.payment_action_required', refused);
  work.emit('invoice.payment_failed', refused);
  if (result instanceof Failure) return result;
  return new Failure(402, {
    type: 'card_error',
    code: 'invoice_payment_intent_requires_action',
    message:
      'This payment requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
    payment_intent: result,
  });
}

/** What an open invoice that advances by itself does when it is due. */
export function payByItself(work: Work, invoice: Stripe.Invoice): void {
  const method = defaultMethodOf(work, invoice);
  if (method !== undefined) payInvoice(work, invoice, { method, presence: 'payer-absent' });
  else work.emit('invoice.payment_failed', countRefusal(work, invoice));
}

/** Ends the payment that a void invoice, or one that was paid elsewhere, no longer waits for. */
export function abandonPayment(work: Work, invoice: Stripe.Invoice): void {
  const intent = intentOf(work, invoice);
  if (intent !== undefined && intent.status !== 'succeeded') cancelPaymentIntent(work, intent, 'void_invoice');
}

function list(call: Call): object {
  const { work, params } = call;
  const [invoiceId, status] = [params.text('invoice') ?? undefined, params.text('status') ?? undefined];
  const intentId = params.inner('payment')?.accept('type').text('payment_intent') ?? undefined;
  const invoices = invoiceId === undefined ? [...work.all('invoices')] : [work.get('invoices', invoiceId, 'invoice')];
  const payments = invoices.flatMap((invoice) => invoice.payments?.data ?? []).reverse();
  const wanted = given({ status, intentId });
  const matches = payments.filter(
    (payment) =>
      (wanted.status === undefined || payment.status === wanted.status) &&
      (wanted.intentId === undefined || payment.payment.payment_intent === wanted.intentId),
  );
  return page(call, '/v1/invoice_payments', matches);
}

export const invoicePaymentRoutes: Routes = { 'GET /v1/invoice_payments': list };
