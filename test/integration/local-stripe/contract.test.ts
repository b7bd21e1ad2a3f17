import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';

import { idOf } from '../../../infra/local/stripe/work.ts';
import { clientOf, customerWithCard, HOUR, refusalOf, startBench } from './bench.ts';

const PAYMENT = { amount: 2000, currency: 'eur', confirm: true, payment_method_types: ['card'] };

describe('errors', () => {
  it("have Stripe's shape and status", async () => {
    const { stripe, local } = await startBench();
    const unknown = await refusalOf(stripe.customers.retrieve('cus_none'));
    expect(unknown).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' });
    const named = await refusalOf(stripe.invoices.create({ customer: 'cus_none' }));
    expect(named).toMatchObject({ statusCode: 400, code: 'resource_missing', param: 'customer' });
    const incomplete = await refusalOf(stripe.paymentIntents.create({ ...PAYMENT, amount: undefined as never }));
    expect(incomplete).toMatchObject({ statusCode: 400, code: 'parameter_missing', param: 'amount' });
    const invented = await refusalOf(stripe.customers.create({ nickname: 'x' } as Stripe.CustomerCreateParams));
    expect(invented).toMatchObject({ statusCode: 400, code: 'parameter_unknown', param: 'nickname' });
    expect((await fetch(`${local.url}/v1/customers`)).status).toBe(401);
    const live = new Stripe('sk_live_1', { host: '127.0.0.1', port: local.port, protocol: 'http' });
    expect((await refusalOf(live.customers.list())).type).toBe('StripeAuthenticationError');
    expect((await refusalOf(stripe.topups.list())).statusCode).toBe(404);
  });

  it('leave nothing behind, but for the traces of a declined charge', async () => {
    const { stripe, local, receiver } = await startBench();
    const declined = stripe.customers.create({ payment_method: 'pm_card_chargeDeclined' });
    expect((await refusalOf(declined)).statusCode).toBe(402);
    expect((await stripe.customers.list()).data).toEqual([]);
    await local.idle();
    expect(receiver.types()).toEqual([]);
    await refusalOf(stripe.paymentIntents.create({ ...PAYMENT, payment_method: 'pm_card_chargeDeclined' }));
    await local.idle();
    expect(receiver.types().sort()).toEqual([
      'charge.failed',
      'payment_intent.created',
      'payment_intent.payment_failed',
    ]);
  });

  it.each([
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
  ])('say why %s is declined', async (card, code, declineCode) => {
    const { stripe } = await startBench();
    const refusal = await refusalOf(stripe.paymentIntents.create({ ...PAYMENT, payment_method: card }));
    expect(refusal).toMatchObject({ statusCode: 402, code, decline_code: declineCode });
  });
});

describe('idempotency keys', () => {
  it('replay the answer, refuse other parameters, and end after a day', async () => {
    const { stripe, pass } = await startBench();
    const options = { idempotencyKey: 'ours-1' };
    const first = await stripe.customers.create({ name: 'Ada' }, options);
    const again = await stripe.customers.create({ name: 'Ada' }, options);
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(again.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    const other = await refusalOf(stripe.customers.create({ name: 'Bob' }, options));
    expect([other.statusCode, other.rawType]).toEqual([400, 'idempotency_error']);
    await pass(24 * HOUR);
    expect((await stripe.customers.create({ name: 'Ada' }, options)).id).not.toBe(first.id);
    expect((await stripe.customers.list()).data).toHaveLength(2);
  });

  it('replay a decline, but not a refusal of parameters', async () => {
    const { stripe } = await startBench();
    const decline = { ...PAYMENT, payment_method: 'pm_card_chargeDeclined' };
    const first = await refusalOf(stripe.paymentIntents.create(decline, { idempotencyKey: 'pay-1' }));
    const again = await refusalOf(stripe.paymentIntents.create(decline, { idempotencyKey: 'pay-1' }));
    expect(again.payment_intent?.id).toBe(first.payment_intent?.id);
    expect((await stripe.charges.list()).data).toHaveLength(1);
    const wrong = stripe.invoices.create({ customer: 'cus_none' }, { idempotencyKey: 'invoice-1' });
    expect((await refusalOf(wrong)).statusCode).toBe(400);
    const { id } = await stripe.customers.create({});
    expect(await stripe.invoices.create({ customer: id }, { idempotencyKey: 'invoice-1' })).toHaveProperty('id');
  });
});

describe('injected faults', () => {
  it('apply a call whose answer is lost; the same key finds it', async () => {
    const { stripe, door } = await startBench();
    await door('POST', 'faults', { kind: 'timeout_after_apply', times: 2, path: '/v1/customers', method: 'POST' });
    const create = () => stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'lost' });
    expect((await refusalOf(create())).type).toBe('StripeConnectionError');
    const found = await create();
    expect((await stripe.customers.list()).data.map((customer) => customer.id)).toEqual([found.id]);
  });

  it('lose a call before it is applied', async () => {
    const { stripe, door } = await startBench();
    await door('POST', 'faults', { kind: 'connection_reset', times: 2 });
    expect((await refusalOf(stripe.customers.create({}))).type).toBe('StripeConnectionError');
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it('answer a sticky 500 to a call that took effect', async () => {
    const { stripe, door } = await startBench();
    await door('POST', 'faults', { kind: '500_after_apply' });
    const create = () => stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'unsure' });
    expect((await refusalOf(create())).statusCode).toBe(500);
    expect((await refusalOf(create())).statusCode).toBe(500);
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it('answer a 500 that sticks to its key, and a 429 that does not', async () => {
    const { stripe, door } = await startBench();
    const create = (idempotencyKey: string) => stripe.customers.create({ name: 'Ada' }, { idempotencyKey });
    await door('POST', 'faults', { kind: '500', path: '/v1/customers*' });
    expect((await refusalOf(create('sticky'))).statusCode).toBe(500);
    expect((await refusalOf(create('sticky'))).statusCode).toBe(500);
    await door('POST', 'faults', { kind: '429' });
    expect((await refusalOf(create('fresh'))).type).toBe('StripeRateLimitError');
    expect(await create('fresh')).toHaveProperty('name', 'Ada');
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });
});

describe('lists', () => {
  it('come newest first, page both ways, and filter', async () => {
    const { stripe } = await startBench();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1)
      ids.unshift((await stripe.customers.create({ email: `${String(index)}@x.fr` })).id);
    const page = await stripe.customers.list({ limit: 2 });
    expect([page.data.map((customer) => customer.id), page.has_more]).toEqual([ids.slice(0, 2), true]);
    const back = await stripe.customers.list({ limit: 2, ending_before: String(ids[4]) });
    expect(back.data.map((customer) => customer.id)).toEqual(ids.slice(2, 4));
    expect(await stripe.customers.list({ limit: 3 }).autoPagingToArray({ limit: 10 })).toHaveLength(5);
    expect((await stripe.customers.list({ email: '3@x.fr' })).data).toHaveLength(1);
  });
});

describe('refunds', () => {
  it('give back a part, then the rest, then nothing more', async () => {
    const { stripe, local, receiver } = await startBench();
    const intent = await stripe.paymentIntents.create({ ...PAYMENT, payment_method: 'pm_card_visa' });
    await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    await stripe.refunds.create({ charge: idOf(intent.latest_charge) });
    const refusal = await refusalOf(stripe.refunds.create({ payment_intent: intent.id }));
    expect(refusal.code).toBe('charge_already_refunded');
    await local.idle();
    const states = receiver.only('charge.refunded').map((event) => event.data.object as Stripe.Charge);
    expect(states.map((charge) => [charge.amount_refunded, charge.refunded]).sort()).toEqual([
      [2000, true],
      [500, false],
    ]);
  });
});

describe('requests', () => {
  it('are counted by what they ask for', async () => {
    const { stripe, door } = await startBench();
    const customer = await customerWithCard(stripe);
    await stripe.customers.retrieve(customer.id);
    expect(await door('GET', 'requests')).toMatchObject({
      total: 4,
      counts: {
        'POST /v1/customers': { count: 1 },
        'POST /v1/payment_methods/:id/attach': { count: 1 },
        'POST /v1/customers/:id': { count: 1 },
        'GET /v1/customers/:id': { count: 1 },
      },
    });
    await door('DELETE', 'requests');
    expect(await door('GET', 'requests')).toMatchObject({ total: 0 });
    expect(await door('GET', 'objects/customers')).toMatchObject({ count: 1, data: [{ id: customer.id }] });
  });
});

describe('deleted customers', () => {
  it('are gone, and read as deleted', async () => {
    const { stripe, local } = await startBench();
    const customer = await customerWithCard(clientOf(local));
    await stripe.customers.del(customer.id);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect((await refusalOf(stripe.invoices.create({ customer: customer.id }))).code).toBe('resource_missing');
  });
});
