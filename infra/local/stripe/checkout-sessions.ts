import type Stripe from 'stripe';

import { customerFrom } from './customers.ts';
import { invalid } from './failure.ts';
import { newId } from './ids.ts';
import { type Params, given } from './params.ts';
import { intentFieldsFrom, requirePositive } from './payment-intents.ts';
import { listing, listOf, nulls, page, retrieving } from './presentation.ts';
import { priceFrom } from './prices.ts';
import { addSetupIntent } from './setup-intents.ts';
import type { Call, Routes, Work } from './work.ts';

const OPEN_FOR = 24 * 3600;

const lineFrom = (work: Work, params: Params): Stripe.LineItem => {
  const price = priceFrom(work, params);
  if (price === undefined) {
    throw invalid('One of price or price_data is required.', params.nameOf('price'), 'parameter_missing');
  }
  const quantity = params.integer('quantity') ?? 1;
  const amount = (price.unit_amount ?? 0) * quantity;
  const product = work.find('products', price.product);
  return {
    ...nulls('adjustable_quantity metadata'),
    id: newId('li'),
    object: 'item',
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: product?.name ?? null,
    price,
    quantity,
  };
};

const newSession = (work: Work, mode: 'payment' | 'setup'): Stripe.Checkout.Session => {
  const id = newId('cs');
  return {
    ...nulls('after_expiration allow_promotion_codes allowed_payment_method_types amount_subtotal amount_total'),
    ...nulls('billing_address_collection cancel_url client_reference_id client_secret collected_information consent'),
    ...nulls('consent_collection currency currency_conversion customer customer_account customer_creation'),
    ...nulls('customer_details customer_email discounts integration_identifier invoice locale managed_payments'),
    ...nulls('origin_context payment_intent payment_link payment_method_configuration_details permissions'),
    ...nulls('recovered_from saved_payment_method_options setup_intent shipping_address_collection shipping_cost'),
    ...nulls('submit_type subscription success_url total_details url wallet_options'),
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    automatic_tax: { ...nulls('liability provider status'), enabled: false },
    created: work.now,
    custom_fields: [],
    custom_text: nulls('after_submit shipping_address submit terms_of_service_acceptance'),
    expires_at: work.now + OPEN_FOR,
    invoice_creation: mode === 'payment' ? { enabled: false, invoice_data: BLANK_INVOICE_DATA } : null,
    livemode: false,
    metadata: {},
    mode,
    payment_method_collection: 'always',
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: mode === 'payment' ? 'unpaid' : 'no_payment_required',
    phone_number_collection: { enabled: false },
    shipping_options: [],
    status: 'open',
    ui_mode: 'hosted_page',
  };
};

const BLANK_INVOICE_DATA: Stripe.Checkout.Session.InvoiceCreation.InvoiceData = {
  ...nulls('account_tax_ids custom_fields description footer issuer rendering_options'),
  metadata: {},
};

const requireUrl = (params: Params, name: string): string => {
  const url = params.requiredText(name);
  if (!URL.canParse(url)) throw invalid('Not a valid URL', name, 'url_invalid');
  return url;
};

const requireMode = (params: Params): 'payment' | 'setup' => {
  const mode = params.choice('mode', ['payment', 'setup', 'subscription']) ?? 'payment';
  if (mode !== 'subscription') return mode;
  throw invalid('The local Stripe does not play Stripe Billing: mode=subscription is for the real Stripe.', 'mode');
};

const commonFieldsFrom = (work: Work, params: Params): Partial<Stripe.Checkout.Session> => {
  params
    .accept('automatic_tax', 'billing_address_collection', 'payment_method_collection')
    .choice('ui_mode', ['hosted_page']);
  const fields = {
    cancel_url: params.has('cancel_url') ? requireUrl(params, 'cancel_url') : undefined,
    client_reference_id: params.text('client_reference_id'),
    customer: customerFrom(work, params)?.id,
    customer_creation: params.choice('customer_creation', ['always', 'if_required']),
    customer_email: params.text('customer_email'),
    expires_at: params.integer('expires_at'),
    locale: params.text('locale'),
    metadata: params.metadata(),
    payment_method_types: params.texts('payment_method_types'),
    submit_type: params.text('submit_type'),
    success_url: requireUrl(params, 'success_url'),
  };
  if (fields.customer !== undefined && params.has('customer_email')) {
    throw invalid('You may only specify one of these parameters: customer, customer_email.', 'customer_email');
  }
  return given(fields);
};

const openPayment = (work: Work, params: Params, session: Stripe.Checkout.Session): Stripe.Checkout.Session => {
  const lines = params.list('line_items').map((line) => lineFrom(work, line));
  const currency = lines[0]?.currency;
  if (currency === undefined) throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing');
  if (lines.some((line) => line.currency !== currency))
    throw invalid('All prices must have one currency.', 'line_items');
  if (lines.some((line) => line.price?.type === 'recurring')) {
    throw invalid('You specified `payment` mode but passed a recurring price.', 'mode');
  }
  const data = params.inner('payment_intent_data');
  work.put('intent_plans', { id: session.id, fields: data === undefined ? {} : intentFieldsFrom(data) });
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0);
  return {
    ...session,
    amount_subtotal: total,
    amount_total: requirePositive(total, 'line_items'),
    currency,
    customer_creation: session.customer === null ? (session.customer_creation ?? 'if_required') : null,
    line_items: listOf(`/v1/checkout/sessions/${session.id}/line_items`, lines),
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  };
};

const openSetup = (work: Work, params: Params, session: Stripe.Checkout.Session): Stripe.Checkout.Session => {
  const data = params.inner('setup_intent_data');
  const fields = given({ description: data?.text('description'), metadata: data?.metadata() });
  const intent = addSetupIntent(work, { ...fields, customer: session.customer });
  return { ...session, currency: params.text('currency') ?? null, setup_intent: intent.id };
};

function create({ work, params }: Call): object {
  const mode = requireMode(params);
  const session = { ...newSession(work, mode), ...commonFieldsFrom(work, params) };
  const open = mode === 'payment' ? openPayment(work, params, session) : openSetup(work, params, session);
  work.wakeUp(open.id, open.expires_at);
  return work.put('checkout_sessions', open);
}

export function requireOpen(session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  if (session.status === 'open') return session;
  throw invalid(`This Checkout Session is ${String(session.status)}; only an open one can go on.`);
}

export function expireSession(work: Work, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  const expired = work.change('checkout_sessions', requireOpen(session), { status: 'expired' });
  work.wakeUp(session.id, null);
  work.emit('checkout.session.expired', expired);
  return expired;
}

function update({ work, params, id }: Call): object {
  const session = work.get('checkout_sessions', id);
  return work.change('checkout_sessions', session, given({ metadata: params.metadata(session.metadata) }));
}

function listLines(call: Call): object {
  const session = call.work.get('checkout_sessions', call.id);
  return page(call, `/v1/checkout/sessions/${session.id}/line_items`, session.line_items?.data ?? []);
}

export const checkoutSessionRoutes: Routes = {
  'POST /v1/checkout/sessions': create,
  'GET /v1/checkout/sessions': listing(
    'checkout_sessions',
    '/v1/checkout/sessions',
    'customer',
    'payment_intent',
    'status',
  ),
  'GET /v1/checkout/sessions/:id': retrieving('checkout_sessions'),
  'POST /v1/checkout/sessions/:id': update,
  'POST /v1/checkout/sessions/:id/expire': ({ work, id }) => expireSession(work, work.get('checkout_sessions', id)),
  'GET /v1/checkout/sessions/:id/line_items': listLines,
};
