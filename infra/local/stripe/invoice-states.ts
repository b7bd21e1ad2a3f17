import type Stripe from 'stripe';

import { invalid } from './failure.ts';
import { requireDraft } from './invoice-lines.ts';
import { abandonPayment, defaultMethodOf, openPayment, payByItself, payInvoice, settle } from './invoice-payments.ts';
import { SMALLEST_AMOUNT } from './payment-intents.ts';
import { listOf } from './presentation.ts';
import { type Call, previous, type Routes, type Work } from './work.ts';

/** The customer's next number: its prefix and its own sequence. */
const takeNumber = (work: Work, invoice: Stripe.Invoice): string => {
  if (invoice.number !== null) return invoice.number;
  const customer = work.get('customers', invoice.customer, 'customer');
  const sequence = customer.next_invoice_sequence ?? 1;
  work.change('customers', customer, { next_invoice_sequence: sequence + 1 });
  return `${customer.invoice_prefix ?? 'LOCAL'}-${String(sequence).padStart(4, '0')}`;
};

/**
 * What is left to pay once the customer's balance (positive: owed from before) went in. A credit, or less than the
 * smallest charge, is not paid now: it becomes the balance, and the invoice counts as paid.
 */
const applyBalance = (work: Work, invoice: Stripe.Invoice): Partial<Stripe.Invoice> => {
  const customer = work.get('customers', invoice.customer, 'customer');
  const owed = invoice.total + customer.balance;
  const due = owed < SMALLEST_AMOUNT ? 0 : owed;
  work.change('customers', customer, { balance: owed - due }, 'customer.updated');
  const balances = { starting_balance: customer.balance, ending_balance: owed - due };
  return { ...balances, amount_due: due, amount_remaining: due };
};

const sendByMail = (work: Work, invoice: Stripe.Invoice): void => {
  if (invoice.collection_method === 'send_invoice') work.emit('invoice.sent', invoice);
};

/** A draft becomes open: numbered and payable; one with nothing due is paid at once. */
export function finalizeInvoice(work: Work, before: Stripe.Invoice): Stripe.Invoice {
  const draft = { ...requireDraft(before), ...applyBalance(work, before) };
  const payments = draft.amount_due === 0 ? [] : [openPayment(work, draft)];
  const advancesAt = draft.auto_advance && draft.collection_method === 'charge_automatically' ? work.now : null;
  const open = work.put('invoices', {
    ...draft,
    automatically_finalizes_at: null,
    effective_at: draft.effective_at ?? work.now,
    next_payment_attempt: draft.amount_due === 0 ? null : advancesAt,
    number: takeNumber(work, draft),
    payments: listOf(`/v1/invoice_payments?invoice=${draft.id}`, payments),
    status: 'open',
    status_transitions: { ...draft.status_transitions, finalized_at: work.now },
    webhooks_delivered_at: work.now,
  });
  work.emit('invoice.updated', open, previous(before, open));
  work.emit('invoice.finalized', open);
  work.wakeUp(open.id, open.next_payment_attempt);
  if (open.amount_due === 0) return settle(work, open, 'nothing-due');
  if (open.auto_advance) sendByMail(work, open);
  return open;
}

/** What an invoice that advances by itself does when its time has come. */
export function advanceInvoice(work: Work, invoice: Stripe.Invoice): void {
  if (invoice.status === 'draft') finalizeInvoice(work, invoice);
  else if (invoice.status === 'open') payByItself(work, invoice);
}

export function requireUnpaid(invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.status === 'paid') throw invalid('Invoice is already paid');
  if (invoice.status === 'void') throw invalid("This invoice is void; it can't be paid or changed.");
  return invoice;
}

/** The method that the request names, which must be the customer's, or the default one. */
const methodFor = ({ work, params }: Call, invoice: Stripe.Invoice): Stripe.PaymentMethod => {
  const id = params.text('payment_method') ?? undefined;
  if (id === undefined) {
    const method = defaultMethodOf(work, invoice);
    if (method !== undefined) return method;
    throw invalid(
      'There is no `default_payment_method` set on this Customer or Invoice. Please set either the `default_payment_method` of the invoice or the `invoice_settings.default_payment_method` of the customer.',
    );
  }
  const method = work.get('payment_methods', id, 'payment_method');
  if (method.customer === invoice.customer) return method;
  const message = `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`;
  throw invalid(message, 'payment_method', 'resource_missing');
};

function finalize({ work, params, id }: Call): object {
  const invoice = requireDraft(work.get('invoices', id));
  const autoAdvance = params.boolean('auto_advance') ?? invoice.auto_advance ?? false;
  return finalizeInvoice(work, work.change('invoices', invoice, { auto_advance: autoAdvance }));
}

function pay(call: Call): object {
  const { work, params, id } = call;
  params.accept('off_session', 'mandate');
  const invoice = requireUnpaid(work.get('invoices', id));
  const open = invoice.status === 'draft' ? finalizeInvoice(work, invoice) : invoice;
  if (open.status === 'paid') return open;
  if (params.boolean('paid_out_of_band')) {
    abandonPayment(work, open);
    return settle(work, open, 'out-of-band');
  }
  return payInvoice(work, open, { method: methodFor(call, open), presence: 'payer-absent' });
}

function send({ work, id }: Call): object {
  const invoice = requireUnpaid(work.get('invoices', id));
  if (invoice.collection_method !== 'send_invoice') {
    throw invalid("You can only manually send an invoice if its collection method is 'send_invoice'.");
  }
  if (invoice.customer_email === null) {
    throw invalid('Missing email. In order to send invoices, the customer must have a valid email.', 'customer');
  }
  const byHand = work.change('invoices', invoice, { auto_advance: false });
  const open = byHand.status === 'draft' ? finalizeInvoice(work, byHand) : byHand;
  const sent = work.change('invoices', open, { auto_advance: invoice.auto_advance ?? false });
  sendByMail(work, sent);
  return sent;
}

const end = (
  work: Work,
  invoice: Stripe.Invoice,
  status: 'uncollectible' | 'void',
  moment: 'marked_uncollectible_at' | 'voided_at',
): Stripe.Invoice => {
  work.wakeUp(invoice.id, null);
  const transitions = { ...invoice.status_transitions, [moment]: work.now };
  const changes = { auto_advance: false, next_payment_attempt: null, status, status_transitions: transitions };
  return work.change('invoices', invoice, changes, 'invoice.updated');
};

function voidInvoice({ work, id }: Call): object {
  const invoice = work.get('invoices', id);
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw invalid(
      'You can only pass in open or uncollectible invoices. This invoice is ' + String(invoice.status) + '.',
    );
  }
  abandonPayment(work, invoice);
  const ended = end(work, invoice, 'void', 'voided_at');
  work.emit('invoice.voided', ended);
  return ended;
}

function markUncollectible({ work, id }: Call): object {
  const invoice = work.get('invoices', id);
  if (invoice.status !== 'open') throw invalid('You can only mark an open invoice as uncollectible.');
  const ended = end(work, invoice, 'uncollectible', 'marked_uncollectible_at');
  work.emit('invoice.marked_uncollectible', ended);
  return ended;
}

export const invoiceStateRoutes: Routes = {
  'POST /v1/invoices/:id/finalize': finalize,
  'POST /v1/invoices/:id/pay': pay,
  'POST /v1/invoices/:id/send': send,
  'POST /v1/invoices/:id/void': voidInvoice,
  'POST /v1/invoices/:id/mark_uncollectible': markUncollectible,
};
