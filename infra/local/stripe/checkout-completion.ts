import type Stripe from 'stripe';

import { requireOpen } from './checkout-sessions.ts';
import { addCustomer } from './customers.ts';
import { Failure, invalid } from './failure.ts';
import { addPaymentIntent, attemptPayment } from './payment-intents.ts';
import { usableMethod } from './payment-methods.ts';
import { nulls } from './presentation.ts';
import { attemptSetup } from './setup-intents.ts';
import { type Call, idOf, type Routes, type Work } from './work.ts';

/** What the payer enters at the page. */
export interface Entry {
  method: Stripe.PaymentMethod;
  email?: string | undefined;
}

type Session = Stripe.Checkout.Session;

const detailsOf = (work: Work, session: Session, { method, email }: Entry): Stripe.Checkout.Session.CustomerDetails => {
  const customer = work.find('customers', session.customer);
  return {
    ...nulls('business_name individual_name'),
    address: method.billing_details.address,
    email: customer?.email ?? email ?? session.customer_email ?? method.billing_details.email,
    name: customer?.name ?? method.billing_details.name,
    phone: customer?.phone ?? null,
    tax_exempt: customer?.tax_exempt ?? 'none',
    tax_ids: [],
  };
};

/** The payer as a customer: the session's own, or a new one if the session says so; a guest otherwise. */
const customerOf = (work: Work, session: Session, details: Stripe.Checkout.Session.CustomerDetails): string | null => {
  if (session.customer !== null) return idOf(session.customer);
  if (session.customer_creation !== 'always') return null;
  return addCustomer(work, { email: details.email, name: details.name }).id;
};

const intentFor = (work: Work, session: Session): Stripe.PaymentIntent => {
  const before = work.find('payment_intents', session.payment_intent);
  if (before !== undefined) return before;
  const { customer, currency } = session;
  const fields = work.find('intent_plans', session.id)?.fields ?? {};
  const plan = {
    amount: session.amount_total ?? 0,
    currency: currency ?? '',
    customer: customer === null ? null : idOf(customer),
    fields,
  };
  return addPaymentIntent(work, plan);
};

const complete = (work: Work, session: Session, changes: Partial<Session>): Session => {
  const done = work.change('checkout_sessions', session, { ...changes, status: 'complete' });
  work.wakeUp(session.id, null);
  work.emit('checkout.session.completed', done);
  return done;
};

/** The payer pays, or saves a card. A returned failure is a decline: the session stays open for another try. */
export function completeSession(work: Work, opened: Session, entry: Entry): Session | Failure {
  requireOpen(opened);
  const details = detailsOf(work, opened, entry);
  const customer = customerOf(work, opened, details);
  const session = work.change('checkout_sessions', opened, { customer });
  const attempt = { method: entry.method, presence: 'payer-present' as const };
  if (session.mode === 'setup') {
    const setup = attemptSetup(work, work.get('setup_intents', session.setup_intent), attempt);
    return setup instanceof Failure ? setup : complete(work, session, { customer_details: details });
  }
  const intent = intentFor(work, session);
  const started = work.change('checkout_sessions', session, { payment_intent: intent.id });
  const result = attemptPayment(work, intent, attempt);
  if (result instanceof Failure) return result;
  return complete(work, started, { customer_details: details, payment_status: 'paid' });
}

/** What Stripe's own page calls, and Stripe's CLI with it. */
function confirm({ work, params, id }: Call): object {
  const session = requireOpen(work.get('checkout_sessions', id));
  const expected = params.integer('expected_amount');
  if (expected !== undefined && expected !== (session.amount_total ?? 0)) {
    throw invalid(`The amount to pay is ${String(session.amount_total)}, not ${String(expected)}.`, 'expected_amount');
  }
  const result = completeSession(work, session, { method: usableMethod(work, params.requiredText('payment_method')) });
  return result instanceof Failure ? result : paymentPage(result);
}

const paymentPage = (session: Session): object => ({
  id: session.id,
  object: 'checkout.session',
  session_id: session.id,
  mode: session.mode,
  payment_status: session.payment_status,
  status: session.status,
  livemode: false,
});

export const checkoutCompletionRoutes: Routes = {
  'GET /v1/payment_pages/:id': ({ work, id }) => paymentPage(work.get('checkout_sessions', id)),
  'POST /v1/payment_pages/:id/confirm': confirm,
};
