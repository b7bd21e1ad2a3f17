import type Stripe from 'stripe';

import { invalid, missing } from './failure.ts';
import { newId, randomText } from './ids.ts';
import { type Params, given } from './params.ts';
import { listing, nulls } from './presentation.ts';
import { attachTo, methodsOf, usableMethod } from './payment-methods.ts';
import { cardOfMethodId, fingerprintOf } from './test-cards.ts';
import type { Call, Routes, Work } from './work.ts';

const newCustomer = (work: Work): Stripe.Customer => ({
  ...nulls(
    'address currency customer_account default_source description discount email name phone shipping test_clock',
  ),
  id: newId('cus'),
  object: 'customer',
  balance: 0,
  created: work.now,
  delinquent: false,
  invoice_prefix: randomText(8).toUpperCase(),
  invoice_settings: nulls('custom_fields default_payment_method footer rendering_options'),
  livemode: false,
  metadata: {},
  next_invoice_sequence: 1,
  preferred_locales: [],
  tax_exempt: 'none',
});

const fieldsFrom = (params: Params, before: Stripe.Customer): Partial<Stripe.Customer> => {
  const fields = {
    address: params.tree('address'),
    balance: params.integer('balance'),
    description: params.text('description'),
    email: params.text('email'),
    invoice_prefix: params.text('invoice_prefix'),
    metadata: params.metadata(before.metadata),
    name: params.text('name'),
    next_invoice_sequence: params.integer('next_invoice_sequence'),
    phone: params.text('phone'),
    preferred_locales: params.texts('preferred_locales'),
    shipping: params.tree('shipping'),
    tax_exempt: params.choice('tax_exempt', ['none', 'exempt', 'reverse']),
  };
  return given(fields) as Partial<Stripe.Customer>;
};

/** A ready-made id (`pm_card_visa`) stands for the customer's own payment method with that card. */
const ownMethod = (work: Work, customer: Stripe.Customer, id: string): Stripe.PaymentMethod => {
  const card = cardOfMethodId(id);
  const own = methodsOf(work, customer.id).find(
    (method) => method.id === id || (card !== undefined && method.card?.fingerprint === fingerprintOf(card)),
  );
  if (own !== undefined) return own;
  throw invalid(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    'invoice_settings[default_payment_method]',
    'resource_missing',
  );
};

const settingsFrom = (work: Work, params: Params, customer: Stripe.Customer): Partial<Stripe.Customer> => {
  const settings = params.inner('invoice_settings');
  if (settings === undefined) return {};
  const chosen = settings.text('default_payment_method');
  const changed = given({
    default_payment_method: typeof chosen === 'string' ? ownMethod(work, customer, chosen).id : chosen,
    footer: settings.text('footer'),
  });
  return { invoice_settings: { ...customer.invoice_settings, ...changed } };
};

/** Also used by Checkout, which makes a customer of the payer. */
export function addCustomer(work: Work, fields: Partial<Stripe.Customer>): Stripe.Customer {
  const customer = work.put('customers', { ...newCustomer(work), ...fields });
  work.emit('customer.created', customer);
  return customer;
}

function create({ work, params }: Call): object {
  const customer = addCustomer(work, fieldsFrom(params, newCustomer(work)));
  const methodId = params.text('payment_method') ?? undefined;
  if (methodId !== undefined) attachTo(work, customer.id, usableMethod(work, methodId));
  return work.change('customers', customer, settingsFrom(work, params, customer), 'customer.updated');
}

function update({ work, params, id }: Call): object {
  const customer = work.get('customers', id);
  const changes = { ...fieldsFrom(params, customer), ...settingsFrom(work, params, customer) };
  return work.change('customers', customer, changes, 'customer.updated');
}

/** A deleted customer can still be read, as no more than that. */
function retrieve({ work, id }: Call): object {
  const found = work.find('customers', id) ?? work.find('deleted_customers', id);
  if (found === undefined) throw missing('customers', id, 'id');
  return found;
}

function remove({ work, id }: Call): object {
  const customer = work.get('customers', id);
  const methods = [...work.all('payment_methods')].filter((method) => method.customer === id);
  for (const method of methods) work.change('payment_methods', method, { customer: null });
  work.remove('customers', id);
  work.emit('customer.deleted', customer);
  return work.put('deleted_customers', { id, object: 'customer', deleted: true });
}

export const requiredCustomer = (work: Work, params: Params): Stripe.Customer =>
  work.get('customers', params.requiredText('customer'), 'customer');

/** The customer that a parameter names, if it does. */
export const customerFrom = (work: Work, params: Params): Stripe.Customer | undefined =>
  params.has('customer') ? requiredCustomer(work, params) : undefined;

export const customerRoutes: Routes = {
  'POST /v1/customers': create,
  'GET /v1/customers': listing('customers', '/v1/customers', 'email'),
  'GET /v1/customers/:id': retrieve,
  'POST /v1/customers/:id': update,
  'DELETE /v1/customers/:id': remove,
};
