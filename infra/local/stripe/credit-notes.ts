import type Stripe from 'stripe';

import { invalid } from './failure.ts';
import { newId } from './ids.ts';
import { abandonPayment, intentOf, paymentOf, settle } from './invoice-payments.ts';
import { listing, listOf, nulls, retrieving } from './presentation.ts';
import { type Call, idOf, type Routes, type Work } from './work.ts';

/** What is credited before it is paid lowers what is asked for; what was paid goes back by other means, which must be said. */
const partsOf = ({ params }: Call, invoice: Stripe.Invoice, amount: number): { before: number; after: number } => {
  const before = Math.min(amount, invoice.amount_remaining);
  const after = amount - before;
  const elsewhere = params.integer('out_of_band_amount') ?? 0;
  if (elsewhere === after) return { before, after };
  throw invalid(
    `The sum of the refunds, \`credit_amount\` and \`out_of_band_amount\` (${elsewhere}) must equal the post payment amount (${after}).`,
    'amount',
  );
};

const requireCreditable = (invoice: Stripe.Invoice, amount: number): void => {
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    throw invalid(`Invoice must be open or paid; it is ${String(invoice.status)}.`, 'invoice');
  }
  const { total, pre_payment_credit_notes_amount: before, post_payment_credit_notes_amount: after } = invoice;
  const left = total - before - after;
  if (amount < 1 || amount > left) throw invalid(`Invalid amount: at most ${left} can be credited.`, 'amount');
};

const newNote = (work: Work, invoice: Stripe.Invoice, amount: number): Stripe.CreditNote => {
  const id = newId('cn');
  const count = [...work.all('credit_notes')].filter((note) => note.invoice === invoice.id).length;
  return {
    ...nulls('customer_account customer_balance_transaction effective_at out_of_band_amount reason shipping_cost'),
    ...nulls('total_taxes voided_at'),
    id,
    object: 'credit_note',
    amount,
    amount_shipping: 0,
    created: work.now,
    currency: invoice.currency,
    customer: idOf(invoice.customer),
    discount_amount: 0,
    discount_amounts: [],
    invoice: invoice.id,
    lines: listOf(`/v1/credit_notes/${id}/lines`),
    livemode: false,
    memo: null,
    metadata: {},
    number: `${String(invoice.number)}-CN-${String(count + 1).padStart(2, '0')}`,
    pdf: `${work.setting.origin}/credit_notes/${id}`,
    post_payment_amount: 0,
    pre_payment_amount: amount,
    pretax_credit_amounts: [],
    refunds: [],
    status: 'issued',
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    type: 'pre_payment',
  };
};

/** An open invoice asks for less; with nothing left to ask for it counts as paid. */
function lower(work: Work, invoice: Stripe.Invoice, amount: number): void {
  const due = invoice.amount_due - amount;
  const payment = paymentOf(invoice);
  const isOver = due - invoice.amount_paid === 0;
  if (isOver) abandonPayment(work, invoice);
  const intent = isOver ? undefined : intentOf(work, invoice);
  if (intent) work.change('payment_intents', intent, { amount: due });
  const lowered = work.change(
    'invoices',
    invoice,
    {
      amount_due: due,
      amount_remaining: due - invoice.amount_paid,
      pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + amount,
      ...(payment && invoice.payments
        ? { payments: { ...invoice.payments, data: [{ ...payment, amount_requested: due }] } }
        : {}),
    },
    'invoice.updated',
  );
  if (isOver) settle(work, lowered, 'nothing-due');
}

function create(call: Call): object {
  const { work, params } = call;
  params.accept('email_type');
  const invoice = work.get('invoices', params.requiredText('invoice'), 'invoice');
  const amount = params.requiredInteger('amount');
  requireCreditable(invoice, amount);
  const { before, after } = partsOf(call, invoice, amount);
  const note: Stripe.CreditNote = {
    ...newNote(work, invoice, amount),
    memo: params.text('memo') ?? null,
    metadata: params.metadata() ?? {},
    reason: params.choice('reason', ['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory']) ?? null,
    out_of_band_amount: after === 0 ? null : after,
    pre_payment_amount: before,
    post_payment_amount: after,
    type: after === 0 ? 'pre_payment' : before === 0 ? 'post_payment' : 'mixed',
  };
  work.put('credit_notes', note);
  work.emit('credit_note.created', note);
  if (before > 0) lower(work, invoice, before);
  const now = work.get('invoices', invoice.id);
  const credited = { post_payment_credit_notes_amount: now.post_payment_credit_notes_amount + after };
  if (after > 0) work.change('invoices', now, credited, 'invoice.updated');
  return note;
}

export const creditNoteRoutes: Routes = {
  'POST /v1/credit_notes': create,
  'GET /v1/credit_notes': listing('credit_notes', '/v1/credit_notes', 'customer', 'invoice'),
  'GET /v1/credit_notes/:id': retrieving('credit_notes'),
};
