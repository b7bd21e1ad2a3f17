import { describe, expect, it } from 'vitest';

import { HOUR, startBench } from './bench.ts';

describe('webhooks', () => {
  it('are tried again when their time has come by the local clock', async () => {
    const { stripe, pass, local, receiver } = await startBench();
    receiver.failures = 2;
    const customer = await stripe.customers.create({});
    await local.idle();
    expect(await local.retryDue()).toBe(0);
    expect(receiver.types()).toEqual([]);
    const [pending] = (await stripe.events.list()).data;
    expect(pending?.pending_webhooks).toBe(1);

    await pass(10_000);
    expect(await local.retryDue()).toBe(1);
    expect(receiver.types()).toEqual([]);
    await pass(HOUR);
    expect(await local.retryDue()).toBe(1);
    expect(receiver.events.map((event) => [event.id, event.data.object])).toEqual([[pending?.id, customer]]);
    expect(receiver.forgeries).toBe(0);
    expect((await stripe.events.list()).data[0]?.pending_webhooks).toBe(0);
  });

  it('of one event do not hold up those of the next', async () => {
    const { stripe, local, receiver } = await startBench();
    receiver.failures = 1;
    await stripe.customers.create({ name: 'first' });
    await local.idle();
    const second = await stripe.customers.create({ name: 'second' });
    await local.idle();
    expect(receiver.events.map((event) => event.data.object)).toEqual([second]);
  });

  it('are given up after three days', async () => {
    const { stripe, pass, local, receiver, door } = await startBench();
    receiver.failures = 1000;
    await stripe.customers.create({});
    await local.idle();
    for (let hour = 0; hour < 80; hour += 1) {
      await pass(HOUR);
      await local.retryDue();
    }
    expect(await door('GET', 'objects/deliveries')).toMatchObject({ count: 0 });
    expect(1000 - receiver.failures).toBeGreaterThan(8);
    expect(receiver.types()).toEqual([]);
  });

  it('all arrive, begun in the order in which things happened', async () => {
    const { stripe, local, receiver } = await startBench();
    const names = Array.from({ length: 40 }, (_, index) => `customer ${String(index)}`);
    for (const name of names) await stripe.customers.create({ name });
    await local.idle();
    expect(receiver.events.map((event) => (event.data.object as { name?: string }).name).sort()).toEqual(names.sort());
  });

  it('carry the request that caused them, and what changed', async () => {
    const { stripe, local, receiver } = await startBench();
    const customer = await stripe.customers.create({ name: 'Ada', metadata: { a: '1' } }, { idempotencyKey: 'key-1' });
    await stripe.customers.update(customer.id, { name: 'Ada L.', metadata: { a: '', b: '2' } });
    await local.idle();
    expect(receiver.only('customer.created')[0]).toMatchObject({
      api_version: '2026-10-28.endive',
      request: { id: customer.lastResponse.requestId, idempotency_key: 'key-1' },
    });
    expect(receiver.only('customer.updated')[0]?.data.previous_attributes).toEqual({
      name: 'Ada',
      metadata: { a: '1', b: null },
    });
  });

  it('go to endpoints that the API made too, for the types they asked for', async () => {
    const { stripe, local, receiver, door } = await startBench();
    const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['customer.deleted'] });
    expect(endpoint.secret).toMatch(/^whsec_/);
    expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
    const customer = await stripe.customers.create({});
    await stripe.customers.del(customer.id);
    await local.idle();
    expect(receiver.types().sort()).toEqual(['customer.created', 'customer.deleted']);
    expect(receiver.forgeries).toBe(1);
    expect(await door('GET', 'objects/deliveries')).toMatchObject({ count: 1, data: [{ endpoint: endpoint.id }] });
  });
});
