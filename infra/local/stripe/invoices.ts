import type Stripe from 'stripe';

import { requiredCustomer } from './customers.ts';
import { invalid } from './failure.ts';
import { newId } from './ids.ts';
import { addItem, pendingItems } from './invoice-items.ts';
import { linesWith, requireDraft } from './invoice-lines.ts';
import { type Params, given } from './params.ts';
import { listing, listOf, nulls, page, retrieving } from './presentation.ts';
import { type Call, idOf, type Routes, type Work } from './work.ts';

/** A draft that advances by itself is finalized an hour after it was made, as Stripe does. */
const DRAFT_FOR = 3600;
const DAY = 86_400;

/** The currency of an invoice that neither says one nor has a customer with one. */
const ACCOUNT_CURRENCY = 'eur';

/** The customer as it was when the invoice was made. */
const billedTo = (customer: Stripe.Customer) => ({
  customer: customer.id,
  customer_address: customer.address ?? null,
  customer_email: customer.email,
  customer_name: customer.name ?? null,
  customer_phone: customer.phone ?? null,
  customer_shipping: customer.shipping,
  customer_tax_exempt: customer.tax_exempt ?? 'none',
  customer_tax_ids: [],
});

const newInvoice = (work: Work, customer: Stripe.Customer, currency: string): Stripe.Invoice => {
  const id = newId('in');
  return {
    ...nulls('account_name account_tax_ids application automatically_finalizes_at custom_fields customer_account'),
    ...nulls('default_payment_method default_source description due_date effective_at ending_balance footer'),
    ...nulls('from_invoice hosted_invoice_url invoice_pdf last_finalization_error latest_revision'),
    ...nulls('next_payment_attempt number on_behalf_of parent receipt_number rendering shipping_cost shipping_details'),
    ...nulls('statement_descriptor test_clock total_pretax_credit_amounts webhooks_delivered_at'),
    id,
    object: 'invoice',
    account_country: 'FR',
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { ...nulls('disabled_reason liability provider status'), enabled: false },
    billing_reason: 'manual',
    collection_method: 'charge_automatically',
    created: work.now,
    currency,
    ...billedTo(customer),
    default_tax_rates: [],
    discounts: [],
    issuer: { type: 'self' },
    lines: listOf(`/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: {},
    payment_settings: nulls('default_mandate payment_method_options payment_method_types'),
    period_end: work.now,
    period_start: work.now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: 0,
    status: 'draft',
    status_transitions: nulls('finalized_at marked_uncollectible_at paid_at voided_at'),
    subtotal: 0,
    subtotal_excluding_tax: 0,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_taxes: [],
  };
};

/** What may be changed as long as the invoice is a draft. */
const draftFieldsFrom = (params: Params): Partial<Stripe.Invoice> => {
  const fields = {
    custom_fields: params.has('custom_fields')
      ? params
          .list('custom_fields')
          .map((field) => ({ name: field.requiredText('name'), value: field.requiredText('value') }))
      : undefined,
    description: params.text('description'),
    effective_at: params.integer('effective_at'),
    footer: params.text('footer'),
    number: params.text('number'),
    statement_descriptor: params.text('statement_descriptor'),
  };
  return given(fields);
};

/** What may be changed as long as the invoice is not paid or void. */
const fieldsFrom = (work: Work, params: Params, before: Stripe.Invoice): Partial<Stripe.Invoice> => {
  const method = params.text('default_payment_method');
  if (typeof method === 'string') work.get('payment_methods', method, 'default_payment_method');
  const fields = {
    auto_advance: params.boolean('auto_advance'),
    default_payment_method: method,
    metadata: params.metadata(before.metadata),
  };
  return given(fields);
};

/** How and when the money is asked for: charged from a saved method, or paid by the customer until a day. */
const collectionFrom = (work: Work, params: Params, before: Stripe.Invoice): Partial<Stripe.Invoice> => {
  const method =
    params.choice('collection_method', ['charge_automatically', 'send_invoice']) ?? before.collection_method;
  const days = params.integer('days_until_due');
  const dueDate = days === undefined ? (params.integer('due_date') ?? before.due_date) : work.now + days * DAY;
  if (method === 'charge_automatically' && dueDate !== null) {
    throw invalid("`days_until_due` and `due_date` go with collection_method 'send_invoice' only.", 'days_until_due');
  }
  if (method === 'send_invoice' && dueDate === null) {
    throw invalid(
      'If `collection_method` is set to `send_invoice`, pass `days_until_due` or `due_date`.',
      'days_until_due',
    );
  }
  return { collection_method: method, due_date: dueDate };
};

/** The pending items that go on a new invoice: none, unless it was asked for. */
const itemsFor = ({ work, params }: Call, customer: string, currency: string | undefined): Stripe.InvoiceItem[] => {
  const behavior = params.choice('pending_invoice_items_behavior', ['exclude', 'include', 'include_and_require']);
  if (behavior === undefined || behavior === 'exclude') return [];
  const items = pendingItems(work, customer, currency);
  if (behavior === 'include' || items.length > 0) return items;
  throw invalid('Nothing to invoice for customer', 'customer', 'invoice_no_customer_line_items');
};

/** When the draft advances, if it does so by itself. */
const planAdvance = (work: Work, id: string, advances: boolean | undefined): Partial<Stripe.Invoice> => {
  const at = advances ? work.now + DRAFT_FOR : null;
  work.wakeUp(id, at);
  return { automatically_finalizes_at: at };
};

function create(call: Call): object {
  const { work, params } = call;
  const customer = requiredCustomer(work, params);
  const asked = params.text('currency')?.toLowerCase();
  const items = itemsFor(call, customer.id, asked);
  const currency = asked ?? items[0]?.currency ?? customer.currency ?? ACCOUNT_CURRENCY;
  if (customer.currency === null) work.change('customers', customer, { currency });
  const blank = newInvoice(work, customer, currency);
  params.accept('automatic_tax', 'payment_settings', 'rendering');
  const fields = {
    ...draftFieldsFrom(params),
    ...fieldsFrom(work, params, blank),
    ...collectionFrom(work, params, blank),
  };
  const own = items.filter((item) => item.currency === currency);
  const draft = {
    ...blank,
    ...fields,
    ...planAdvance(work, blank.id, fields.auto_advance),
    ...linesWith(work, blank, own),
  };
  work.put('invoices', draft);
  work.emit('invoice.created', draft);
  return draft;
}

function update({ work, params, id }: Call): object {
  const invoice = work.get('invoices', id);
  const draftFields = draftFieldsFrom(params);
  const isCollectionChanged = ['collection_method', 'days_until_due', 'due_date'].some((name) => params.has(name));
  const collection = isCollectionChanged ? collectionFrom(work, params, invoice) : {};
  if (Object.keys(draftFields).length > 0 || isCollectionChanged) requireDraft(invoice);
  const fields = fieldsFrom(work, params, invoice);
  const isReplanned = invoice.status === 'draft' && fields.auto_advance !== undefined;
  const plan = isReplanned ? planAdvance(work, id, fields.auto_advance) : {};
  return work.change('invoices', invoice, { ...draftFields, ...collection, ...fields, ...plan }, 'invoice.updated');
}

function addLines({ work, params, id }: Call): object {
  const invoice = requireDraft(work.get('invoices', id));
  const lines = params.list('lines');
  if (lines.length === 0) throw invalid('Missing required param: lines.', 'lines', 'parameter_missing');
  const customer = idOf(invoice.customer);
  const items = lines.map((line) => {
    const itemId = line.text('invoice_item') ?? undefined;
    if (itemId === undefined) return addItem(work, line, { customer, invoice });
    const item = work.get('invoiceitems', itemId, line.nameOf('invoice_item'));
    if (item.customer === customer && item.invoice === null) return item;
    throw invalid(`${itemId} is not a pending item of the invoice's customer.`, line.nameOf('invoice_item'));
  });
  return work.change('invoices', invoice, linesWith(work, invoice, items), 'invoice.updated');
}

function listLines(call: Call): object {
  const invoice = call.work.get('invoices', call.id);
  return page(call, `/v1/invoices/${invoice.id}/lines`, invoice.lines.data);
}

function remove({ work, id }: Call): object {
  const invoice = requireDraft(work.get('invoices', id));
  for (const item of [...work.all('invoiceitems')]) if (item.invoice === id) work.remove('invoiceitems', item.id);
  work.remove('invoices', id);
  work.wakeUp(id, null);
  work.emit('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}

export const invoiceRoutes: Routes = {
  'POST /v1/invoices': create,
  'GET /v1/invoices': listing('invoices', '/v1/invoices', 'customer', 'status', 'collection_method'),
  'GET /v1/invoices/:id': retrieving('invoices'),
  'POST /v1/invoices/:id': update,
  'DELETE /v1/invoices/:id': remove,
  'GET /v1/invoices/:id/lines': listLines,
  'POST /v1/invoices/:id/add_lines': addLines,
};
