import type Stripe from 'stripe';

import { Failure, invalid, missing } from './failure.ts';
import { newId } from './ids.ts';
import { type Params, given } from './params.ts';
import { listing, nulls, page, retrieving } from './presentation.ts';
import {
  type TestCard,
  cardOfFingerprint,
  cardOfMethodId,
  cardOfNumber,
  cardOfToken,
  fingerprintOf,
} from './test-cards.ts';
import type { Call, Routes, Work } from './work.ts';

const NO_ADDRESS: Stripe.Address = nulls('city country line1 line2 postal_code state');

const cardDetails = (
  card: TestCard,
  now: number,
  expiry: { month?: number; year?: number },
): Stripe.PaymentMethod.Card => ({
  ...nulls('generated_from regulated_status wallet'),
  brand: card.brand,
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: card.country,
  display_brand: card.brand,
  exp_month: expiry.month ?? 12,
  exp_year: expiry.year ?? new Date(now * 1000).getUTCFullYear() + 4,
  fingerprint: fingerprintOf(card),
  funding: card.funding,
  last4: card.number.slice(-4),
  networks: { available: [card.brand], preferred: null },
  three_d_secure_usage: { supported: true },
});

const billingDetails = (params: Params | undefined): Stripe.PaymentMethod.BillingDetails => ({
  address: { ...NO_ADDRESS, ...params?.tree('address') },
  email: params?.text('email') ?? null,
  name: params?.text('name') ?? null,
  phone: params?.text('phone') ?? null,
  tax_id: null,
});

interface NewMethod {
  card: TestCard;
  billing?: Params | undefined;
  expiry?: { month?: number; year?: number };
  metadata?: Stripe.Metadata | undefined;
}

const newMethod = (work: Work, { card, billing, expiry, metadata }: NewMethod): Stripe.PaymentMethod =>
  work.put('payment_methods', {
    ...nulls('customer customer_account'),
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billingDetails(billing),
    card: cardDetails(card, work.now, expiry ?? {}),
    created: work.now,
    livemode: false,
    metadata: metadata ?? {},
    type: 'card',
  });

/** The payment method with this id; a ready-made one (`pm_card_visa`) becomes a new payment method of its own. */
export function usableMethod(work: Work, id: string, param = 'payment_method'): Stripe.PaymentMethod {
  const found = work.find('payment_methods', id);
  if (found !== undefined) return found;
  const card = cardOfMethodId(id);
  if (card === undefined) throw missing('payment_methods', id, param);
  return newMethod(work, { card });
}

/** What the card does when it is charged. */
export function testCardOf(method: Stripe.PaymentMethod): TestCard {
  const card = cardOfFingerprint(method.card?.fingerprint ?? '');
  if (card === undefined) throw invalid(`The local Stripe does not know the card of ${method.id}.`, 'payment_method');
  return card;
}

export function declineOf(method: Stripe.PaymentMethod): Failure | undefined {
  const { decline } = testCardOf(method);
  if (decline === undefined) return undefined;
  const { code, declineCode, message } = decline;
  return new Failure(402, { type: 'card_error', code, decline_code: declineCode, message });
}

/** Attaches; a card that its bank declines is refused here already, as Stripe validates it. */
export function attachTo(work: Work, customerId: string, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  if (method.customer === customerId) return method;
  if (method.customer !== null) {
    throw invalid('The payment method you provided has already been attached to a customer.', 'payment_method');
  }
  const refusal = testCardOf(method).savesAnyway ? undefined : declineOf(method);
  if (refusal !== undefined) throw refusal;
  const attached = work.change('payment_methods', method, { customer: customerId });
  work.emit('payment_method.attached', attached);
  return attached;
}

const requireNumber = (card: Params): TestCard => {
  const number = card.requiredText('number').replace(/\s/g, '');
  const found = cardOfNumber(number);
  if (found !== undefined) return found;
  throw new Failure(402, {
    type: 'card_error',
    code: 'incorrect_number',
    message: "Your card number is incorrect. (The local Stripe takes Stripe's test cards only.)",
    param: 'number',
  });
};

function create({ work, params }: Call): object {
  params.choice('type', ['card']);
  params.accept('allow_redisplay');
  const details = params.inner('card');
  if (details === undefined) throw invalid('Missing required param: card.', 'card', 'parameter_missing');
  const token = details.text('token') ?? undefined;
  const card = token === undefined ? requireNumber(details) : cardOfToken(token);
  if (card === undefined) throw invalid(`No such token: '${String(token)}'`, 'card[token]', 'resource_missing');
  const expiry = given({ month: details.integer('exp_month'), year: details.integer('exp_year') });
  details.accept('cvc');
  return newMethod(work, { card, billing: params.inner('billing_details'), expiry, metadata: params.metadata() });
}

function update({ work, params, id }: Call): object {
  const method = work.get('payment_methods', id);
  const changed = given({ metadata: params.metadata(method.metadata) });
  return work.change('payment_methods', method, changed, 'payment_method.updated');
}

function attach({ work, params, id }: Call): object {
  const customer = work.get('customers', params.requiredText('customer'), 'customer');
  return attachTo(work, customer.id, usableMethod(work, id, 'id'));
}

/** A detached method can never be attached again, and stops being its customer's default. */
export function detachFrom(work: Work, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  const customer = work.find('customers', method.customer);
  if (customer?.invoice_settings.default_payment_method === method.id) {
    const settings = { ...customer.invoice_settings, default_payment_method: null };
    work.change('customers', customer, { invoice_settings: settings }, 'customer.updated');
  }
  const detached = work.change('payment_methods', method, { customer: null });
  work.emit('payment_method.detached', detached, { customer: method.customer });
  return detached;
}

function detach({ work, id }: Call): object {
  const method = work.get('payment_methods', id);
  if (method.customer === null) {
    throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.');
  }
  return detachFrom(work, method);
}

export const methodsOf = (work: Work, customerId: string): Stripe.PaymentMethod[] =>
  [...work.all('payment_methods')].filter((method) => method.customer === customerId).reverse();

function listOfCustomer(call: Call): object {
  const customer = call.work.get('customers', call.id);
  call.params.choice('type', ['card']);
  return page(call, `/v1/customers/${customer.id}/payment_methods`, methodsOf(call.work, customer.id));
}

export const paymentMethodRoutes: Routes = {
  'POST /v1/payment_methods': create,
  'GET /v1/payment_methods': listing('payment_methods', '/v1/payment_methods', 'customer', 'type'),
  'GET /v1/payment_methods/:id': retrieving('payment_methods'),
  'POST /v1/payment_methods/:id': update,
  'POST /v1/payment_methods/:id/attach': attach,
  'POST /v1/payment_methods/:id/detach': detach,
  'GET /v1/customers/:id/payment_methods': listOfCustomer,
};
