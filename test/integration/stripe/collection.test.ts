import { describe, expect, it } from 'vitest';
import { linkStripeCustomer } from '../../../shared/application/link-stripe-customer.ts';
import { DAY_MS } from '../../../shared/kernel/instant.ts';
import { formatCents } from '../../../shared/kernel/money.ts';
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
