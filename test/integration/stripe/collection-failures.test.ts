import { describe, expect, it } from 'vitest';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { centsOf } from '../../../shared/kernel/money.ts';
import {
  collect,
  customerWithCard,
  mirrors,
  paymentOf,
  succeededCharges,
  world,
  worldForEachTest,
} from '../../support/stripe-bench.ts';

worldForEachTest();

describe('whatever Stripe answers', () => {
  const STEPS = ['/v1/invoices', '/v1/invoices/:id/add_lines', '/v1/invoices/:id/pay'];
  const LINK_STEPS = ['/v1/customers', '/v1/invoices/:id/finalize'];

  /** As the queue does: the same message again, until it is through. */
  async function redeliver(invoiceId: string): Promise<number> {
    for (let receives = 1; receives <= 5; receives += 1) {
      try {
        await collect(invoiceId);
        return receives;
      } catch (error) {
        if (!(error instanceof BillingError && error.code === 'try_again')) throw error;
      }
    }
    throw new Error('it went to the dead-letter queue');
  }

  async function expectPaidOnce(invoiceId: string): Promise<void> {
    await world.webhooks();
    expect(await paymentOf(invoiceId)).toMatchObject({ status: 'paid', paid: centsOf('18.60') });
    expect((await succeededCharges()).map(({ amount }) => amount)).toEqual([1860]);
    expect((await mirrors()).filter(({ status }) => status !== 'draft')).toHaveLength(1);
    expect(world.told('invoice.paid')).toHaveLength(1);
  }

  it.each(STEPS)('an answer that is lost after it took effect: %s is done once', async (path) => {
    await customerWithCard();
    const invoice = await world.invoice();
    // The SDK repeats a closed connection once by itself, with the same key.
    await world.fault('timeout_after_apply', path, 2);
    expect(await redeliver(invoice.id)).toBe(2);
    await expectPaidOnce(invoice.id);
    expect(await mirrors()).toHaveLength(1);
  });

  it.each(STEPS)('a 429 at %s: the queue tries again, with the same key', async (path) => {
    await customerWithCard();
    const invoice = await world.invoice();
    await world.fault('429', path);
    expect(await redeliver(invoice.id)).toBe(2);
    await expectPaidOnce(invoice.id);
  });

  it.each(STEPS)('a 500 that sticks to its key at %s: another key, after a look', async (path) => {
    await customerWithCard();
    const invoice = await world.invoice();
    await world.fault('500', path);
    expect(await redeliver(invoice.id)).toBe(1);
    await expectPaidOnce(invoice.id);
    expect(await mirrors()).toHaveLength(1);
  });

  it.each(LINK_STEPS)('a 500 and a lost answer at %s of a customer without a card', async (path) => {
    await world.customer();
    const invoice = await world.invoice();
    await world.fault('500', path);
    await world.fault('timeout_after_apply', path, 2);
    expect(await redeliver(invoice.id)).toBe(2);
    expect((await mirrors()).map(({ status, total }) => ({ status, total }))).toEqual([
      { status: 'open', total: 1860 },
    ]);
    expect(await world.objects('customers')).toHaveLength(1);
  });

  /** Stripe answers a first creation with a 500 although it took effect, and does not list its mirror yet. */
  function hazyStripe(onSecondCreation: () => Promise<unknown>) {
    const { createInvoice, findInvoice } = world.ports.stripe;
    let looks = 0;
    let creations = 0;
    const stripe: typeof world.ports.stripe = {
      ...world.ports.stripe,
      createInvoice: async (request) => {
        const answer = await createInvoice(request);
        creations += 1;
        if (creations === 1) return { unsure: 'a 500' };
        await onSecondCreation();
        return answer;
      },
      findInvoice: (request) => {
        looks += 1;
        return looks === 1 ? Promise.resolve(undefined) : findInvoice(request);
      },
    };
    return { ...world.ports, stripe };
  }

  it.each([
    ['then the message again', () => Promise.resolve()],
    ['and another worker takes the first one at the same time', (id: string) => collect(id)],
  ])(
    'a 500 that took effect and cannot be seen yet, %s: two mirrors, one of them charged',
    async (_when, meanwhile) => {
      await customerWithCard();
      const invoice = await world.invoice();
      world.isDeaf = true;
      expect(
        await collect(
          invoice.id,
          hazyStripe(() => meanwhile(invoice.id)),
        ),
      ).toBe('charged');
      expect(await collect(invoice.id)).toBe('charged');
      expect(await succeededCharges()).toHaveLength(1);
      expect((await mirrors()).map(({ status }) => status).sort()).toEqual(['draft', 'paid']);
    },
  );

  it('a mirror that asks for another amount is never charged', async () => {
    await customerWithCard();
    const invoice = await world.invoice();
    await world.fault('429', '/v1/invoices/:id/add_lines');
    await expect(collect(invoice.id)).rejects.toMatchObject({ code: 'try_again' });
    const mirrorId = (await paymentOf(invoice.id))?.stripeInvoiceId ?? '';
    const customer = (await world.ports.customer('acme'))?.stripe?.customerId ?? '';
    await world.api('POST', '/v1/invoiceitems', { customer, invoice: mirrorId, amount: '100', currency: 'eur' });
    await expect(collect(invoice.id)).rejects.toThrow(/asks for what invoice FA-2026-000001 asks for/);
    expect(await succeededCharges()).toHaveLength(0);
  });

  it('only errors: nothing is charged, and the message goes back to its queue', async () => {
    await customerWithCard();
    const invoice = await world.invoice();
    await world.fault('500', '/v1/invoices/:id/pay', 100);
    await expect(collect(invoice.id)).rejects.toMatchObject({ code: 'try_again' });
    expect(await succeededCharges()).toHaveLength(0);
  });
});
