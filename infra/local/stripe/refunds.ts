import type Stripe from 'stripe';

import { invalid } from './failure.ts';
import { newId, randomText } from './ids.ts';
import type { Params } from './params.ts';
import { listing, listOf, nulls, retrieving, without } from './presentation.ts';
import { given } from './params.ts';
import { testCardOf } from './payment-methods.ts';
import { type Call, previous, type Routes, type Work } from './work.ts';

/** After so many seconds a refund of a special test card goes on. */
const LATER = 3600;

const chargeFrom = (work: Work, params: Params): Stripe.Charge => {
  const chargeId = params.text('charge') ?? undefined;
  if (chargeId !== undefined) return work.get('charges', chargeId, 'charge');
  const intent = work.get('payment_intents', params.requiredText('payment_intent'), 'payment_intent');
  const charge = intent.status === 'succeeded' && work.find('charges', intent.latest_charge);
  if (charge) return charge;
  throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, 'payment_intent');
};

const refundableAmount = (charge: Stripe.Charge, asked: number | undefined): number => {
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  }
  const amount = asked ?? left;
  if (amount < 1) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  if (amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, 'amount');
  }
  return amount;
};

function create({ work, params }: Call): object {
  const charge = chargeFrom(work, params);
  const amount = refundableAmount(charge, params.integer('amount'));
  const fate = fateOf(work, charge);
  const refund: Stripe.Refund = {
    ...nulls('customer_account receipt_number source_transfer_reversal transfer_reversal'),
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: `txn_1${randomText(23)}`,
    charge: charge.id,
    created: work.now,
    currency: charge.currency,
    customer: charge.customer,
    destination_details: { type: 'card', card: { reference_status: 'pending', type: 'refund' } },
    metadata: params.metadata() ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.choice('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null,
    status: fate === 'later' ? 'pending' : 'succeeded',
    ...(fate === 'later' ? { pending_reason: 'processing' } : {}),
  };
  work.put('refunds', refund);
  work.emit('refund.created', refund);
  if (fate !== undefined) work.wakeUp(refund.id, work.now + LATER);
  const refunded = charge.amount_refunded + amount;
  const refunds = listOf(`/v1/charges/${charge.id}/refunds`, [refund, ...(charge.refunds?.data ?? [])]);
  const changed = { amount_refunded: refunded, refunded: refunded === charge.amount_captured, refunds };
  work.change('charges', charge, changed, 'charge.refunded');
  return refund;
}

/** What becomes of a refund of this charge by itself; undefined where nothing does. */
const fateOf = (work: Work, { payment_method: methodId }: Stripe.Charge): 'later' | 'returned' | undefined => {
  const method = work.find('payment_methods', methodId);
  return method?.card ? testCardOf(method).refunds : undefined;
};

/** A refund that was under way is there; one that was there is returned by the bank, and its money is ours again. */
export function goOnWithRefund(work: Work, refund: Stripe.Refund): void {
  if (refund.status === 'pending') {
    const there = { ...without(refund, 'pending_reason'), status: 'succeeded' };
    tellUpdated(work, refund, work.put('refunds', there));
    return;
  }
  const failed = work.put('refunds', {
    ...refund,
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: `txn_1${randomText(23)}`,
  });
  const charge = work.get('charges', refund.charge);
  const refunds = charge.refunds?.data.map((each) => (each.id === failed.id ? failed : each)) ?? [];
  work.put('charges', {
    ...charge,
    amount_refunded: charge.amount_refunded - refund.amount,
    refunded: false,
    refunds: listOf(`/v1/charges/${charge.id}/refunds`, refunds),
  });
  work.emit('refund.failed', failed, previous(refund, failed));
  tellUpdated(work, refund, failed);
}

const tellUpdated = (work: Work, before: Stripe.Refund, after: Stripe.Refund): void => {
  work.emit('refund.updated', after, previous(before, after));
  work.emit('charge.refund.updated', after, previous(before, after));
};

function update({ work, params, id }: Call): object {
  const refund = work.get('refunds', id);
  const updated = work.change(
    'refunds',
    refund,
    given({ metadata: params.metadata(refund.metadata) }),
    'refund.updated',
  );
  work.emit('charge.refund.updated', updated, { metadata: refund.metadata });
  return updated;
}

export const refundRoutes: Routes = {
  'POST /v1/refunds': create,
  'GET /v1/refunds': listing('refunds', '/v1/refunds', 'charge', 'payment_intent'),
  'GET /v1/refunds/:id': retrieving('refunds'),
  'POST /v1/refunds/:id': update,
};
