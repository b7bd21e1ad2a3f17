import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stripe } from 'stripe';
import { collectInvoice } from '../../../shared/application/collect-invoice.ts';
import { createCheckout } from '../../../shared/application/create-checkout.ts';
import { idempotentCall } from '../../../shared/application/idempotency.ts';
import { linkStripeCustomer } from '../../../shared/application/link-stripe-customer.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/kernel/instant.ts';
import { centsOf, formatCents } from '../../../shared/kernel/money.ts';
import { atEveryAwait, crashing, survive } from '../../support/crash.ts';
import { StripeWorld } from '../../support/stripe-world.ts';

let world: StripeWorld;
beforeEach(async () => {
  world = await StripeWorld.start();
});
afterEach(() => world.stop());

const collect = (invoiceId: string, ports = world.ports) => collectInvoice(ports)({ invoiceId });
const paymentOf = async (invoiceId: string) => (await world.ports.invoice(invoiceId))?.payment;

/** A customer who saved this card on Stripe's page, as a person does. */
async function customerWithCard(card = 'pm_card_visa', id = 'acme'): Promise<void> {
  await world.customer(id);
  const call = idempotentCall('checkout', `/customers/${id}/checkout`, 'setup', {});
  const { sessionId } = await createCheckout(world.ports)({
    customerId: id,
    purpose: { mode: 'setup' },
    returnTo: {},
    call,
  });
  await world.local('POST', `checkout/${sessionId}/complete`, { paymentMethod: card });
  await world.webhooks();
  await world.local('DELETE', 'requests');
}

const mirrors = () => world.objects<Stripe.Invoice>('invoices');
const succeededCharges = async () =>
  (await world.objects<Stripe.Charge>('charges')).filter((charge) => charge.status === 'succeeded');

describe('an invoice of a customer with a card', () => {
  it('is mirrored to the cent and paid, with three calls', async () => {
    await customerWithCard();
    const invoice = await world.invoice();
    expect(await collect(invoice.id)).toBe('charged');
    expect((await world.requests()).counts).toMatchObject({
      'POST /v1/invoices': { count: 1 },
      'POST /v1/invoices/:id/add_lines': { count: 1 },
      'POST /v1/invoices/:id/pay': { count: 1 },
    });
    expect((await world.requests()).total).toBe(3);

    const [mirror] = await mirrors();
    expect(mirror).toMatchObject({ number: invoice.number, status: 'paid', total: Number(invoice.gross) });
    expect(mirror?.lines.data.map((line) => line.amount)).toEqual([1300, 460, -210, 310]);
    expect(formatCents(invoice.gross)).toBe('18.60');

    await world.webhooks();
    expect(await paymentOf(invoice.id)).toMatchObject({
      status: 'paid',
      paid: invoice.gross,
      stripeInvoiceId: mirror?.id,
      paymentUrl: mirror?.hosted_invoice_url,
    });
    expect(world.told('invoice.paid').map((event) => event.data)).toEqual([
      { customerId: 'acme', invoiceId: invoice.id, number: invoice.number, paid: '18.60', currency: 'EUR' },
    ]);
    expect((await world.ports.customer('acme'))?.firstPaidAt).toBe(world.now);
  });

  it('is collected once, however often it is asked for', async () => {
    await customerWithCard();
    const invoice = await world.invoice();
    await Promise.allSettled([collect(invoice.id), collect(invoice.id)]);
    await collect(invoice.id);
    await world.webhooks();
    expect(await collect(invoice.id)).toBe('settled');
    expect(await mirrors()).toHaveLength(1);
    expect(await succeededCharges()).toHaveLength(1);
  });

  it('that is declined stays open, with the bank’s reason and a page on which it can be paid', async () => {
    await customerWithCard('pm_card_chargeCustomerFail');
    const invoice = await world.invoice();
    expect(await collect(invoice.id)).toBe('declined');
    await world.webhooks();
    const payment = await paymentOf(invoice.id);
    expect(payment).toMatchObject({ status: 'open', failures: 1, lastFailure: 'generic_decline', paid: 0n });
    expect(payment?.paymentUrl).toMatch(/^http/);
    expect(world.told('invoice.payment_failed').map((event) => event.data)).toMatchObject([
      { invoiceId: invoice.id, due: '18.60', currency: 'EUR', failures: 1, reason: 'generic_decline' },
    ]);
    expect(await collect(invoice.id)).toBe('already_asked');

    await world.local('POST', `invoices/${payment?.stripeInvoiceId ?? ''}/pay`, { paymentMethod: 'pm_card_visa' });
    await world.webhooks();
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'paid', failures: 1 });
  });

  it('whose bank asks the customer to confirm says so', async () => {
    await customerWithCard('pm_card_authenticationRequired');
    const invoice = await world.invoice();
    expect(await collect(invoice.id)).toBe('declined');
    await world.webhooks();
    expect(await paymentOf(invoice.id)).toMatchObject({ failures: 1, lastFailure: 'authentication_required' });
  });

  it('is sent as a link when the card is gone at Stripe and we have not heard of it yet', async () => {
    await customerWithCard();
    const invoice = await world.invoice();
    const { stripe } = await linkStripeCustomer(world.ports)('acme');
    world.isDeaf = true;
    await world.api('POST', `/v1/payment_methods/${stripe.paymentMethod?.id ?? ''}/detach`);
    expect(await collect(invoice.id)).toBe('link');
    expect((await paymentOf(invoice.id))?.paymentUrl).toMatch(/^http/);
    expect((await mirrors()).map(({ status }) => status)).toEqual(['open']);
  });
});

describe('an invoice of a customer without a card', () => {
  it('gets a page on which it is paid, and a due date', async () => {
    await world.customer();
    const invoice = await world.invoice();
    expect(await collect(invoice.id)).toBe('link');
    const [mirror] = await mirrors();
    expect(mirror).toMatchObject({ collection_method: 'send_invoice', status: 'open', amount_due: 1860 });
    expect(mirror?.due_date).toBe(world.now / 1000 + 7 * (DAY_MS / 1000));
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'open', paymentUrl: mirror?.hosted_invoice_url });
    expect((await world.requests()).total).toBe(4);
    expect((await world.ports.customer('acme'))?.stripe?.customerId).toBe(mirror?.customer);

    await world.local('POST', `invoices/${mirror?.id ?? ''}/pay`, { paymentMethod: 'pm_card_visa' });
    await world.webhooks();
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'paid', paid: invoice.gross });
  });
});

describe('an invoice with nothing to collect makes no call', () => {
  it.each([
    ['nothing_to_pay', ['10.00', '-10.00']],
    ['nothing_to_pay', ['10.00', '-12.00']],
    ['below_minimum', ['0.41']],
  ])('%s', async (outcome, nets) => {
    await customerWithCard();
    const invoice = await world.invoice('acme', nets);
    expect(await collect(invoice.id)).toBe(outcome);
    expect((await world.requests()).total).toBe(0);
  });

  it('0.49 EUR before VAT is above the minimum with it', async () => {
    await customerWithCard();
    expect(await collect((await world.invoice('acme', ['0.49'])).id)).toBe('charged');
  });
});

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

describe('a crash at any await, then the message again', () => {
  const ways: readonly [name: string, prepare: (id: string) => Promise<unknown>, status: 'paid' | 'open'][] = [
    ['of a customer with a card', (id) => customerWithCard('pm_card_visa', id), 'paid'],
    ['of a customer whom Stripe does not know', (id) => world.customer(id), 'open'],
  ];
  const times: readonly [when: string, later: number][] = [
    ['at once', 0],
    ['a day later, when Stripe has forgotten the keys', 25 * HOUR_MS],
  ];
  it.each(ways.flatMap(([name, ...way]) => times.map(([when, later]) => [name, when, later, ...way] as const)))(
    '%s, %s: one mirror, one payment',
    async (_name, _when, later, prepare, status) => {
      let made = 0;
      const points = await atEveryAwait(async (point) => {
        made += 1;
        const customerId = `acme-${String(made)}`;
        await prepare(customerId);
        const invoice = await world.invoice(customerId);
        const outcome = await survive(() => collect(invoice.id, crashing(world.ports, point)));
        world.now += later;
        await collect(invoice.id);
        await world.webhooks();
        const own = (await mirrors()).filter((mirror) => mirror.metadata?.['centime_invoice'] === invoice.id);
        expect(own.map((mirror) => [mirror.total, mirror.status])).toEqual([[1860, status]]);
        expect(await paymentOf(invoice.id)).toMatchObject({ status, stripeInvoiceId: own[0]?.id });
        return outcome;
      });
      expect(await succeededCharges()).toHaveLength(status === 'paid' ? made : 0);
      expect(world.told('invoice.paid')).toHaveLength(status === 'paid' ? made : 0);
      expect(points).toBeGreaterThan(12);
    },
  );
});
