import type Stripe from 'stripe';

import { invalid } from './failure.ts';
import { newId, randomText } from './ids.ts';
import type { Params } from './params.ts';
import { listing, listOf, nulls, retrieving } from './presentation.ts';
import { given } from './params.ts';
import type { Call, Routes, Work } from './work.ts';

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
    status: 'succeeded',
  };
  work.put('refunds', refund);
  work.emit('refund.created', refund);
  const refunded = charge.amount_refunded + amount;
  const refunds = listOf(`/v1/charges/${charge.id}/refunds`, [refund, ...(charge.refunds?.data ?? [])]);
  const changed = { amount_refunded: refunded, refunded: refunded === charge.amount_captured, refunds };
  work.change('charges', charge, changed, 'charge.refunded');
  return refund;
}

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
