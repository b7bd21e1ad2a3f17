import type Stripe from 'stripe';

import { customerFrom } from './customers.ts';
import { Failure, invalid } from './failure.ts';
import { newId, randomText } from './ids.ts';
import { given } from './params.ts';
import { attachTo, declineOf, testCardOf, usableMethod } from './payment-methods.ts';
import type { Presence } from './payment-intents.ts';
import { listing, nulls, retrieving } from './presentation.ts';
import { type Call, idOf, type Routes, type Work } from './work.ts';

export function addSetupIntent(work: Work, fields: Partial<Stripe.SetupIntent>): Stripe.SetupIntent {
  const id = newId('seti');
  const intent: Stripe.SetupIntent = {
    ...nulls('allowed_payment_method_types application automatic_payment_methods cancellation_reason customer'),
    ...nulls('customer_account description excluded_payment_method_types flow_directions last_setup_error'),
    ...nulls('latest_attempt managed_payments mandate next_action on_behalf_of payment_method'),
    ...nulls('payment_method_configuration_details single_use_mandate'),
    id,
    object: 'setup_intent',
    client_secret: `${id}_secret_${randomText(31)}`,
    created: work.now,
    livemode: false,
    metadata: {},
    payment_method_options: {},
    payment_method_types: ['card'],
    status: 'requires_payment_method',
    usage: 'off_session',
    ...fields,
  };
  work.put('setup_intents', intent);
  work.emit('setup_intent.created', intent);
  return intent;
}

/** Saves the method for later use, and attaches it to the customer if there is one: as a default of nothing. */
export function attemptSetup(
  work: Work,
  intent: Stripe.SetupIntent,
  { method, presence }: { method: Stripe.PaymentMethod; presence: Presence },
): Stripe.SetupIntent | Failure {
  const failure = testCardOf(method).savesAnyway ? undefined : declineOf(method);
  if (failure !== undefined) {
    const { type, message, code, decline_code: declineCode } = failure.body;
    const failed = work.change('setup_intents', intent, {
      last_setup_error: { ...given({ code, decline_code: declineCode }), type, message, payment_method: method },
      payment_method: null,
      status: 'requires_payment_method',
    });
    work.emit('setup_intent.setup_failed', failed);
    return new Failure(402, { ...failure.body, setup_intent: failed, payment_method: method });
  }
  if (testCardOf(method).asksPayer && presence === 'payer-absent') {
    const waiting = work.change('setup_intents', intent, { payment_method: method.id, status: 'requires_action' });
    work.emit('setup_intent.requires_action', waiting);
    return waiting;
  }
  if (typeof intent.customer === 'string') attachTo(work, intent.customer, method);
  const changes = {
    last_setup_error: null,
    next_action: null,
    payment_method: method.id,
    status: 'succeeded' as const,
  };
  const succeeded = work.change('setup_intents', intent, changes);
  work.emit('setup_intent.succeeded', succeeded);
  return succeeded;
}

const confirmWith = ({ work, params }: Call, intent: Stripe.SetupIntent): object => {
  params.accept('return_url', 'mandate_data', 'use_stripe_sdk');
  const id = params.text('payment_method') ?? idOf(intent.payment_method);
  if (id === '' || ['succeeded', 'canceled'].includes(intent.status)) {
    const message = `You cannot confirm this SetupIntent because it has a status of ${intent.status}.`;
    throw invalid(message, 'payment_method', 'setup_intent_unexpected_state');
  }
  return attemptSetup(work, intent, { method: usableMethod(work, id), presence: 'payer-absent' });
};

function create(call: Call): object {
  const { work, params } = call;
  params.accept('automatic_payment_methods', 'flow_directions');
  const fields = {
    customer: customerFrom(work, params)?.id,
    description: params.text('description'),
    metadata: params.metadata(),
    payment_method_types: params.texts('payment_method_types'),
    usage: params.choice('usage', ['off_session', 'on_session']),
  };
  const intent = addSetupIntent(work, given(fields));
  if (params.boolean('confirm')) return confirmWith(call, intent);
  const id = params.text('payment_method') ?? undefined;
  if (id === undefined) return intent;
  const method = usableMethod(work, id);
  return work.change('setup_intents', intent, { payment_method: method.id, status: 'requires_confirmation' });
}

const confirm = (call: Call): object => confirmWith(call, call.work.get('setup_intents', call.id));

function cancel({ work, params, id }: Call): object {
  const intent = work.get('setup_intents', id);
  const reason = params.choice('cancellation_reason', ['abandoned', 'duplicate', 'requested_by_customer']) ?? null;
  if (['succeeded', 'canceled'].includes(intent.status)) {
    const message = `You cannot cancel this SetupIntent because it has a status of ${intent.status}.`;
    throw invalid(message, undefined, 'setup_intent_unexpected_state');
  }
  const canceled = work.change('setup_intents', intent, { cancellation_reason: reason, status: 'canceled' });
  work.emit('setup_intent.canceled', canceled);
  return canceled;
}

export const setupIntentRoutes: Routes = {
  'POST /v1/setup_intents': create,
  'GET /v1/setup_intents': listing('setup_intents', '/v1/setup_intents', 'customer', 'payment_method'),
  'GET /v1/setup_intents/:id': retrieving('setup_intents'),
  'POST /v1/setup_intents/:id/confirm': confirm,
  'POST /v1/setup_intents/:id/cancel': cancel,
};
