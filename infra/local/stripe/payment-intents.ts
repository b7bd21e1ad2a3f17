import type Stripe from 'stripe';

import { addCharge } from './charges.ts';
import { customerFrom } from './customers.ts';
import { Failure, invalid } from './failure.ts';
import { newId, randomText } from './ids.ts';
import { type Params, given } from './params.ts';
import { attachTo, declineOf, testCardOf, usableMethod } from './payment-methods.ts';
import { listing, nulls, retrieving } from './presentation.ts';
import { type Call, idOf, type Routes, type Work } from './work.ts';

/** Stripe's smallest charge, in minor units: 0.50 of the currencies in use here. */
export const SMALLEST_AMOUNT = 50;

export interface NewIntent {
  amount: number;
  currency: string;
  customer?: string | null | undefined;
  fields?: Partial<Stripe.PaymentIntent>;
}

export function addPaymentIntent(work: Work, { amount, currency, customer, fields }: NewIntent): Stripe.PaymentIntent {
  const id = newId('pi');
  const intent: Stripe.PaymentIntent = {
    ...nulls('allowed_payment_method_types application application_fee_amount automatic_payment_methods canceled_at'),
    ...nulls('cancellation_reason customer_account description excluded_payment_method_types last_payment_error'),
    ...nulls('latest_charge managed_payments next_action on_behalf_of payment_method payment_record'),
    ...nulls('payment_method_configuration_details processing receipt_email review setup_future_usage shipping source'),
    ...nulls('statement_descriptor statement_descriptor_suffix transfer_data transfer_group'),
    id,
    object: 'payment_intent',
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: 'automatic',
    created: work.now,
    currency,
    customer: customer ?? null,
    livemode: false,
    metadata: {},
    payment_method_options: {},
    payment_method_types: ['card'],
    status: 'requires_payment_method',
    ...fields,
  };
  work.put('payment_intents', intent);
  work.emit('payment_intent.created', intent);
  return intent;
}

/** The refusal of a payment, with what Stripe tells beside it. */
const refusalOf = (failure: Failure, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Failure =>
  new Failure(402, {
    ...failure.body,
    ...(typeof intent.latest_charge === 'string' ? { charge: intent.latest_charge } : {}),
    payment_intent: intent,
    payment_method: method,
  });

const decline = (work: Work, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, failure: Failure): Failure => {
  const charge = addCharge(work, intent, { method, failure });
  const { type, message, code, decline_code: declineCode } = failure.body;
  const declined = work.change('payment_intents', intent, {
    last_payment_error: { ...given({ code, decline_code: declineCode }), type, message, payment_method: method },
    latest_charge: charge.id,
    payment_method: null,
    status: 'requires_payment_method',
  });
  work.emit('payment_intent.payment_failed', declined);
  return refusalOf(failure, declined, method);
};

const askPayer = (work: Work, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Stripe.PaymentIntent => {
  const waiting = work.change('payment_intents', intent, {
    next_action: { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } },
    payment_method: method.id,
    status: 'requires_action',
  });
  work.emit('payment_intent.requires_action', waiting);
  return waiting;
};

/** How a payment goes on: with a payer at a page of ours, who can confirm what the bank asks, or without. */
export type Presence = 'payer-present' | 'payer-absent';

/** Tries to pay with this method. A returned failure is a decline, whose traces are kept. */
export function attemptPayment(
  work: Work,
  intent: Stripe.PaymentIntent,
  { method, presence }: { method: Stripe.PaymentMethod; presence: Presence },
): Stripe.PaymentIntent | Failure {
  const failure = declineOf(method);
  if (failure !== undefined) return decline(work, intent, method, failure);
  if (testCardOf(method).asksPayer && presence === 'payer-absent') return askPayer(work, intent, method);
  const charge = addCharge(work, intent, { method, failure: undefined });
  const succeeded = work.change('payment_intents', intent, {
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: 'succeeded',
  });
  work.emit('payment_intent.succeeded', succeeded);
  if (intent.setup_future_usage !== null && typeof intent.customer === 'string')
    attachTo(work, intent.customer, method);
  return succeeded;
}

export function cancelPaymentIntent(
  work: Work,
  intent: Stripe.PaymentIntent,
  reason: string | null,
): Stripe.PaymentIntent {
  const canceled = work.change('payment_intents', intent, {
    canceled_at: work.now,
    cancellation_reason: reason,
    status: 'canceled',
  });
  work.emit('payment_intent.canceled', canceled);
  return canceled;
}

const unexpectedState = (intent: Stripe.PaymentIntent, verb: string): Failure =>
  new Failure(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`,
    payment_intent: intent,
  });

const confirmWith = ({ work, params }: Call, intent: Stripe.PaymentIntent): object => {
  params.accept('return_url', 'mandate_data', 'error_on_requires_action', 'use_stripe_sdk', 'off_session');
  if (['succeeded', 'canceled'].includes(intent.status)) throw unexpectedState(intent, 'confirm');
  const id = params.text('payment_method') ?? idOf(intent.payment_method);
  if (id === '') {
    const advice = 'You cannot confirm this PaymentIntent because it is missing a payment method.';
    throw invalid(advice, 'payment_method', 'payment_intent_unexpected_state');
  }
  const method = usableMethod(work, id);
  if (method.customer !== null && method.customer !== intent.customer) {
    throw invalid('The provided PaymentMethod belongs to another Customer.', 'payment_method');
  }
  return attemptPayment(work, intent, { method, presence: 'payer-absent' });
};

/** The parameters that Checkout's `payment_intent_data` and a payment intent have in common. */
export function intentFieldsFrom(params: Params, before: Stripe.Metadata = {}): Partial<Stripe.PaymentIntent> {
  const fields = {
    description: params.text('description'),
    metadata: params.metadata(before),
    receipt_email: params.text('receipt_email'),
    setup_future_usage: params.choice('setup_future_usage', ['off_session', 'on_session']),
    shipping: params.tree('shipping'),
    statement_descriptor: params.text('statement_descriptor'),
    statement_descriptor_suffix: params.text('statement_descriptor_suffix'),
    transfer_group: params.text('transfer_group'),
  };
  return given(fields);
}

export function requirePositive(amount: number, param: string): number {
  if (amount >= SMALLEST_AMOUNT) return amount;
  if (amount < 1) throw invalid('This value must be greater than or equal to 1.', param, 'parameter_invalid_integer');
  throw invalid('Amount must be at least 50 of the smallest currency unit.', param, 'amount_too_small');
}

function create(call: Call): object {
  const { work, params } = call;
  params.accept('confirmation_method').choice('capture_method', ['automatic', 'automatic_async']);
  const automatic = params.inner('automatic_payment_methods');
  const enabled = automatic?.accept('allow_redirects').boolean('enabled');
  const intent = addPaymentIntent(work, {
    amount: requirePositive(params.requiredInteger('amount'), 'amount'),
    currency: params.requiredText('currency').toLowerCase(),
    customer: customerFrom(work, params)?.id,
    fields: {
      ...intentFieldsFrom(params),
      ...given({ payment_method_types: params.texts('payment_method_types') }),
      ...(enabled ? { automatic_payment_methods: { enabled } } : {}),
    },
  });
  if (params.boolean('confirm')) return confirmWith(call, intent);
  const id = params.text('payment_method') ?? undefined;
  if (id === undefined) return intent;
  const method = usableMethod(work, id);
  return work.change('payment_intents', intent, { payment_method: method.id, status: 'requires_confirmation' });
}

function update({ work, params, id }: Call): object {
  const intent = work.get('payment_intents', id);
  const amount = params.integer('amount');
  if (amount !== undefined && ['succeeded', 'canceled'].includes(intent.status))
    throw unexpectedState(intent, 'update');
  return work.change('payment_intents', intent, { ...intentFieldsFrom(params, intent.metadata), ...given({ amount }) });
}

const confirm = (call: Call): object => confirmWith(call, call.work.get('payment_intents', call.id));

function cancel({ work, params, id }: Call): object {
  const intent = work.get('payment_intents', id);
  if (['succeeded', 'canceled'].includes(intent.status)) throw unexpectedState(intent, 'cancel');
  return cancelPaymentIntent(work, intent, params.text('cancellation_reason') ?? null);
}

export const paymentIntentRoutes: Routes = {
  'POST /v1/payment_intents': create,
  'GET /v1/payment_intents': listing('payment_intents', '/v1/payment_intents', 'customer'),
  'GET /v1/payment_intents/:id': retrieving('payment_intents'),
  'POST /v1/payment_intents/:id': update,
  'POST /v1/payment_intents/:id/confirm': confirm,
  'POST /v1/payment_intents/:id/cancel': cancel,
};
