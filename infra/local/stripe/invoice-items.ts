import type Stripe from 'stripe';

import { requiredCustomer } from './customers.ts';
import { invalid } from './failure.ts';
import { newId } from './ids.ts';
import { linesWith, requireDraft } from './invoice-lines.ts';
import { type Params, given } from './params.ts';
import { decimal, listing, nulls, retrieving } from './presentation.ts';
import { priceFrom } from './prices.ts';
import { type Call, idOf, type Routes, type Work } from './work.ts';

interface Priced {
  amount: number;
  currency: string | undefined;
  quantity: number;
  pricing: Stripe.InvoiceItem.Pricing;
}

const totalFrom = (params: Params): number | undefined => {
  const amount = params.integer('amount');
  if (amount !== undefined && params.has('quantity')) {
    throw invalid('You may only specify one of these parameters: amount, quantity.', params.nameOf('amount'));
  }
  return amount;
};

/** Either an amount as it is, or a price and how many. */
const pricedFrom = (work: Work, params: Params): Priced => {
  const amount = totalFrom(params);
  if (amount !== undefined) {
    const pricing = { type: 'price_details' as const, unit_amount_decimal: decimal(amount) };
    return { amount, currency: undefined, quantity: 1, pricing };
  }
  const price = priceFrom(work, params.inner('pricing') ?? params);
  if (price === undefined) {
    throw invalid('One of amount, pricing or price_data is required.', params.nameOf('amount'), 'parameter_missing');
  }
  const quantity = params.integer('quantity') ?? 1;
  const unitAmount = price.unit_amount ?? 0;
  return {
    amount: unitAmount * quantity,
    currency: price.currency,
    quantity,
    pricing: {
      type: 'price_details',
      price_details: { price: price.id, product: idOf(price.product) },
      unit_amount_decimal: decimal(unitAmount),
    },
  };
};

const periodFrom = (work: Work, params: Params): Stripe.InvoiceItem.Period => {
  const period = params.inner('period');
  if (period === undefined) return { start: work.now, end: work.now };
  return { start: period.requiredInteger('start'), end: period.requiredInteger('end') };
};

/** An item of this customer, from the parameters of an invoice item or of a line that is added to an invoice. */
export function addItem(
  work: Work,
  params: Params,
  owner: { customer: string; invoice: Stripe.Invoice | undefined },
): Stripe.InvoiceItem {
  const { amount, currency: pricedIn, quantity, pricing } = pricedFrom(work, params);
  const currency = (params.text('currency') ?? pricedIn ?? owner.invoice?.currency)?.toLowerCase();
  if (currency === undefined) throw invalid('Missing required param: currency.', 'currency', 'parameter_missing');
  if (owner.invoice !== undefined && owner.invoice.currency !== currency) {
    throw invalid(
      `The currency of the line (${currency}) is not the invoice's (${owner.invoice.currency}).`,
      'currency',
    );
  }
  const item: Stripe.InvoiceItem = {
    ...nulls('customer_account description parent test_clock'),
    id: newId('ii'),
    object: 'invoiceitem',
    amount,
    currency,
    customer: owner.customer,
    date: work.now,
    discountable: params.boolean('discountable') ?? amount > 0,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: params.metadata() ?? {},
    net_amount: amount,
    period: periodFrom(work, params),
    pricing,
    proration: false,
    quantity,
    quantity_decimal: decimal(quantity),
    tax_rates: [],
    ...given({ description: params.text('description') }),
  };
  work.put('invoiceitems', item);
  work.emit('invoiceitem.created', item);
  return item;
}

/** The customer's items that no invoice has taken yet, oldest first. */
export const pendingItems = (work: Work, customer: string, currency: string | undefined): Stripe.InvoiceItem[] =>
  [...work.all('invoiceitems')].filter(
    (item) =>
      item.customer === customer && item.invoice === null && (currency === undefined || item.currency === currency),
  );

function create({ work, params }: Call): object {
  const customer = requiredCustomer(work, params).id;
  const invoiceId = params.text('invoice') ?? undefined;
  const invoice = invoiceId === undefined ? undefined : work.get('invoices', invoiceId, 'invoice');
  const item = addItem(work, params, { customer, invoice });
  if (invoice === undefined) return item;
  work.change('invoices', invoice, linesWith(work, requireDraft(invoice), [item]), 'invoice.updated');
  return work.get('invoiceitems', item.id);
}

const requirePending = (item: Stripe.InvoiceItem): void => {
  if (item.invoice !== null)
    throw invalid('The invoice item is already attached to an invoice.', undefined, 'invoice_not_editable');
};

function update({ work, params, id }: Call): object {
  const item = work.get('invoiceitems', id);
  requirePending(item);
  const amount = params.integer('amount');
  const fields = { amount, net_amount: amount, description: params.text('description') };
  return work.change('invoiceitems', item, given({ ...fields, metadata: params.metadata(item.metadata) }));
}

function remove({ work, id }: Call): object {
  const item = work.get('invoiceitems', id);
  requirePending(item);
  work.remove('invoiceitems', id);
  work.emit('invoiceitem.deleted', item);
  return { id, object: 'invoiceitem', deleted: true };
}

export const invoiceItemRoutes: Routes = {
  'POST /v1/invoiceitems': create,
  'GET /v1/invoiceitems': listing('invoiceitems', '/v1/invoiceitems', 'customer', 'invoice'),
  'GET /v1/invoiceitems/:id': retrieving('invoiceitems'),
  'POST /v1/invoiceitems/:id': update,
  'DELETE /v1/invoiceitems/:id': remove,
};
