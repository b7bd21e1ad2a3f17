import type Stripe from 'stripe';

import type { Failure } from './failure.ts';
import { newId, randomText } from './ids.ts';
import { listing, listOf, nulls, retrieving } from './presentation.ts';
import type { Routes, Work } from './work.ts';

const cardDetails = (card: Stripe.PaymentMethod.Card, amount: number): Stripe.Charge.PaymentMethodDetails.Card => ({
  ...nulls('authorization_code electronic_commerce_indicator installments mandate network_transaction_id'),
  ...nulls('regulated_status three_d_secure transaction_link_id wallet'),
  amount_authorized: amount,
  brand: card.brand,
  checks: card.checks,
  country: card.country,
  exp_month: card.exp_month,
  exp_year: card.exp_year,
  extended_authorization: { status: 'disabled' },
  fingerprint: card.fingerprint ?? null,
  funding: card.funding,
  incremental_authorization: { status: 'unavailable' },
  last4: card.last4,
  multicapture: { status: 'unavailable' },
  network: card.brand,
  network_token: { used: false },
  overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
});

const outcomeOf = (failure: Failure | undefined): Stripe.Charge.Outcome => ({
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: failure === undefined ? 'approved_by_network' : 'declined_by_network',
  reason: failure?.body.decline_code ?? null,
  risk_level: 'normal',
  seller_message: failure === undefined ? 'Payment complete.' : 'The bank did not return any further details.',
  type: failure === undefined ? 'authorized' : 'issuer_declined',
});

/** One attempt to move the money of a payment intent: it succeeded, or failed for the reason given. */
export function addCharge(
  work: Work,
  intent: Stripe.PaymentIntent,
  attempt: { method: Stripe.PaymentMethod; failure: Failure | undefined },
): Stripe.Charge {
  const { method, failure } = attempt;
  const paid = failure === undefined;
  const id = newId('ch');
  const charge: Stripe.Charge = {
    ...nulls('application application_fee application_fee_amount failure_balance_transaction on_behalf_of'),
    ...nulls('receipt_number review source source_transfer statement_descriptor_suffix transfer_data transfer_group'),
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    balance_transaction: paid ? `txn_1${randomText(23)}` : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'LOCAL STRIPE',
    captured: paid,
    created: work.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: failure?.body.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    outcome: outcomeOf(failure),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: method.card
      ? { type: 'card', card: cardDetails(method.card, intent.amount) }
      : { type: method.type },
    receipt_email: intent.receipt_email,
    receipt_url: null,
    refunded: false,
    refunds: listOf(`/v1/charges/${id}/refunds`),
    shipping: intent.shipping,
    statement_descriptor: intent.statement_descriptor,
    status: paid ? 'succeeded' : 'failed',
  };
  work.put('charges', charge);
  work.emit(paid ? 'charge.succeeded' : 'charge.failed', charge);
  return charge;
}

export const chargeRoutes: Routes = {
  'GET /v1/charges': listing('charges', '/v1/charges', 'customer', 'payment_intent'),
  'GET /v1/charges/:id': retrieving('charges'),
};
