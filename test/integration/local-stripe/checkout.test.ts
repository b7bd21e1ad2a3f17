import { describe, expect, it } from 'vitest';

import { idOf } from '../../../infra/local/stripe/work.ts';
import { HOUR, customerWithCard, draftInvoice, refusalOf, startBench } from './bench.ts';

const RETURN = { success_url: 'https://app.example/ok?s={CHECKOUT_SESSION_ID}', cancel_url: 'https://app.example/no' };
const TOP_UP = { currency: 'eur', unit_amount: 6000, product_data: { name: 'Wallet top-up' } };

const visit = (url: string | null, card: string): Promise<Response> =>
  fetch(String(url), { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });

describe('Checkout', () => {
  it('saves a card, which then pays an invoice once it is made the default', async () => {
    const { stripe, local, receiver } = await startBench();
    const customer = await stripe.customers.create({ email: 'ada@example.com' });
    const session = await stripe.checkout.sessions.create({
      ...RETURN,
      mode: 'setup',
      currency: 'eur',
      customer: customer.id,
      client_reference_id: 'ours',
      metadata: { purpose: 'card' },
    });
    const answer = await visit(session.url, 'pm_card_visa');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `https://app.example/ok?s=${session.id}`]);
    await local.idle();
    const [completed] = receiver.only('checkout.session.completed');
    expect(completed?.data.object).toMatchObject({
      id: session.id,
      mode: 'setup',
      status: 'complete',
      payment_status: 'no_payment_required',
      client_reference_id: 'ours',
      metadata: { purpose: 'card' },
      url: null,
    });
    expect(receiver.types()).toEqual(expect.arrayContaining(['setup_intent.succeeded', 'payment_method.attached']));

    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent.payment_method'] });
    const intent = done.setup_intent;
    if (intent === null || typeof intent === 'string') throw new Error('The setup intent was not expanded.');
    expect(intent.payment_method).toMatchObject({ customer: customer.id, card: { last4: '4242' } });
    const untouched = await stripe.customers.retrieve(customer.id);
    expect(untouched).toMatchObject({ invoice_settings: { default_payment_method: null } });

    const settings = { default_payment_method: idOf(intent.payment_method) };
    await stripe.customers.update(customer.id, { invoice_settings: settings });
    const draft = await draftInvoice(stripe, customer.id);
    expect((await stripe.invoices.pay(draft.id)).status).toBe('paid');
  });

  it('takes a payment, after a declined card, by its page', async () => {
    const { stripe, local, receiver } = await startBench();
    const session = await stripe.checkout.sessions.create({
      ...RETURN,
      mode: 'payment',
      line_items: [{ quantity: 2, price_data: TOP_UP }],
      payment_intent_data: { metadata: { topUp: 'one' }, description: 'Top-up' },
      customer_email: 'ada@example.com',
    });
    expect(session).toMatchObject({ amount_total: 12000, currency: 'eur', payment_intent: null, status: 'open' });
    expect(session.line_items).toBeUndefined();
    const page = await (await fetch(String(session.url))).text();
    expect(page).toContain('€120.00');
    expect(page).toContain('Wallet top-up');
    const declined = await visit(session.url, 'pm_card_chargeDeclined');
    expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
    expect((await visit(session.url, 'pm_card_visa')).status).toBe(303);
    await local.idle();
    expect(receiver.only('payment_intent.created')).toHaveLength(1);
    expect(receiver.only('payment_intent.succeeded')[0]?.data.object).toMatchObject({
      amount_received: 12000,
      metadata: { topUp: 'one' },
    });
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['line_items', 'payment_intent'] });
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      customer_details: { email: 'ada@example.com' },
      payment_intent: { status: 'succeeded' },
    });
    expect(done.line_items?.data[0]).toMatchObject({ amount_total: 12000, description: 'Wallet top-up' });
    expect(await (await fetch(`${local.url}/pay/${session.id}`)).text()).toContain('Paid. Thank you.');
  });

  it('can be completed without a browser, once', async () => {
    const { stripe, door, local, receiver } = await startBench();
    const line_items = [{ quantity: 1, price_data: TOP_UP }];
    const session = await stripe.checkout.sessions.create({ ...RETURN, mode: 'payment', line_items });
    const path = `checkout/${session.id}/complete`;
    expect(await door('POST', path, { paymentMethod: 'pm_card_visa' })).toMatchObject({ payment_status: 'paid' });
    expect(await door('POST', path)).toMatchObject({ error: { type: 'invalid_request_error' } });
    await local.idle();
    expect(receiver.only('checkout.session.completed')).toHaveLength(1);
  });

  it('expires a day later by the local clock, or when it is told to', async () => {
    const { stripe, pass, local, receiver } = await startBench();
    const one = await stripe.checkout.sessions.create({ ...RETURN, mode: 'setup', currency: 'eur' });
    const other = await stripe.checkout.sessions.create({ ...RETURN, mode: 'setup', currency: 'eur' });
    expect((await stripe.checkout.sessions.expire(one.id)).status).toBe('expired');
    await pass(24 * HOUR);
    await local.idle();
    expect((await stripe.checkout.sessions.retrieve(other.id)).status).toBe('expired');
    expect(receiver.only('checkout.session.expired')).toHaveLength(2);
    expect((await refusalOf(stripe.checkout.sessions.expire(one.id))).statusCode).toBe(400);
  });

  it('says that it does not play subscriptions', async () => {
    const { stripe } = await startBench();
    const refusal = await refusalOf(stripe.checkout.sessions.create({ ...RETURN, mode: 'subscription' }));
    expect([refusal.statusCode, refusal.param]).toEqual([400, 'mode']);
  });
});

describe('the billing portal', () => {
  it('adds a default card, and removes cards, the default one too', async () => {
    const { stripe, local, receiver } = await startBench();
    const customer = await customerWithCard(stripe);
    const first = idOf(customer.invoice_settings.default_payment_method);
    const session = await stripe.billingPortal.sessions.create({ customer: customer.id });
    await visit(session.url, 'pm_card_mastercard');
    const changed = await stripe.customers.retrieve(customer.id, {
      expand: ['invoice_settings.default_payment_method'],
    });
    expect(changed).toMatchObject({ invoice_settings: { default_payment_method: { card: { last4: '4444' } } } });
    const remaining = await stripe.customers.listPaymentMethods(customer.id);
    expect(remaining.data).toHaveLength(2);
    await fetch(session.url, { method: 'POST', body: new URLSearchParams({ remove: first }), redirect: 'manual' });
    await local.idle();
    expect(receiver.only('payment_method.detached')[0]?.data).toMatchObject({
      object: { id: first, customer: null },
      previous_attributes: { customer: customer.id },
    });
    const [last] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    await stripe.paymentMethods.detach(String(last?.id));
    const bare = await stripe.customers.retrieve(customer.id);
    expect(bare).toMatchObject({ invoice_settings: { default_payment_method: null } });
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([]);
  });
});
