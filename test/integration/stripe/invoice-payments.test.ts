import { describe, expect, it } from 'vitest';
import {
  collect,
  deliveredOf,
  event,
  inbox,
  paymentOf,
  receive,
  signed,
  world,
  worldForEachTest,
} from '../../support/stripe-bench.ts';

worldForEachTest();

/** An invoice that was paid on its page, and what Stripe sent about it. */
async function paidInvoice() {
  await world.customer();
  const invoice = await world.invoice();
  await collect(invoice.id);
  const mirrorId = (await paymentOf(invoice.id))?.stripeInvoiceId ?? '';
  await world.local('POST', `invoices/${mirrorId}/pay`, { paymentMethod: 'pm_card_chargeCustomerFail' });
  await world.webhooks();
  await world.local('POST', `invoices/${mirrorId}/pay`, { paymentMethod: 'pm_card_visa' });
  await world.webhooks();
  return { invoice, mirrorId, payment: await paymentOf(invoice.id) };
}

describe('what Stripe tells of an invoice', () => {
  it('ten times, at once or one after the other, has its effect once', async () => {
    const { payment } = await paidInvoice();
    const deliveries = world.delivered.filter(({ type }) => type.startsWith('invoice.pa'));
    const events = world.published.length;
    for (const delivery of deliveries) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => receive(delivery)));
      expect(answers).toEqual(Array.from({ length: 10 }, () => 200));
    }
    expect(await paymentOf(payment?.invoiceId ?? '')).toEqual(payment);
    expect(payment).toMatchObject({ status: 'paid', failures: 1 });
    expect(world.published).toHaveLength(events);
  });

  it('in the wrong order ends the same: paid is paid, and a failure from before is history', async () => {
    world.isDeaf = true;
    const { invoice, mirrorId } = await paidInvoice();
    world.isDeaf = false;
    const mirror = await world.api('GET', `/v1/invoices/${mirrorId}`);
    expect(await receive(signed(event('invoice.paid', mirror)))).toBe(200);
    const paid = await paymentOf(invoice.id);
    expect(paid).toMatchObject({ status: 'paid', paid: invoice.gross, failures: 0 });
    const failed = signed(event('invoice.payment_failed', { ...mirror, status: 'open', amount_paid: 0 }));
    expect(await receive(failed)).toBe(200);
    expect(await paymentOf(invoice.id)).toEqual(paid);
    expect(await inbox(failed)).toMatchObject({ outcome: 'ignored', reason: 'already_paid' });
    expect(world.told('invoice.payment_failed')).toEqual([]);
  });

  it('late, of a failure before a payment that we have not heard of yet, is asked for again and ignored', async () => {
    world.isDeaf = true;
    const { invoice, mirrorId } = await paidInvoice();
    world.isDeaf = false;
    const mirror = await world.api('GET', `/v1/invoices/${mirrorId}`);
    const failed = signed(event('invoice.payment_failed', { ...mirror, status: 'open', amount_paid: 0 }));
    expect(await receive(failed)).toBe(200);
    expect(await inbox(failed)).toMatchObject({ outcome: 'ignored', reason: 'not_failed' });
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'open', failures: 0 });
  });

  it('as paid, declared by a person and without money, is no payment', async () => {
    await world.customer();
    const invoice = await world.invoice();
    await collect(invoice.id);
    const mirrorId = (await paymentOf(invoice.id))?.stripeInvoiceId ?? '';
    await world.api('POST', `/v1/invoices/${mirrorId}/pay`, { paid_out_of_band: 'true' });
    await world.webhooks();
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'open', paid: 0n });
    expect(await inbox(deliveredOf('invoice.paid'))).toMatchObject({ outcome: 'ignored', reason: 'no_money_moved' });
    expect(world.told('invoice.paid')).toEqual([]);
  });

  it('as paid in part is recorded as what it is', async () => {
    await world.customer();
    const invoice = await world.invoice();
    await collect(invoice.id);
    const mirrorId = (await paymentOf(invoice.id))?.stripeInvoiceId ?? '';
    const mirror = await world.api('GET', `/v1/invoices/${mirrorId}`);
    await receive(signed(event('invoice.paid', { ...mirror, status: 'paid', amount_paid: 1859 })));
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'open', paid: 1859n });
    await receive(signed(event('invoice.paid', { ...mirror, status: 'paid', amount_paid: 1860 }, { id: 'evt_rest' })));
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'paid', paid: 1860n });
  });

  it('of another mirror, of no invoice of ours, or of one that we do not know is stored and ignored', async () => {
    const { mirrorId, payment } = await paidInvoice();
    const mirror = await world.api('GET', `/v1/invoices/${mirrorId}`);
    const others: readonly [string, object][] = [
      ['another_mirror', { ...mirror, id: 'in_another' }],
      ['not_ours', { ...mirror, metadata: {} }],
      ['not_ours', { ...mirror, metadata: { centime_invoice: 'inv_00000000-0000-8000-8000-000000000000' } }],
    ];
    for (const [index, [reason, object]] of others.entries()) {
      const delivery = signed(event('invoice.paid', object, { id: `evt_${String(index)}` }));
      expect(await receive(delivery)).toBe(200);
      expect(await inbox(delivery)).toMatchObject({ outcome: 'ignored', reason });
    }
    expect(await paymentOf(payment?.invoiceId ?? '')).toEqual(payment);
  });

  it('the first payment of a customer is remembered, the second one does not move it', async () => {
    await paidInvoice();
    const first = (await world.ports.customer('acme'))?.firstPaidAt;
    expect(first).toBe(world.now);
    world.now += 3_600_000;
    const second = await world.invoice();
    await collect(second.id);
    const mirrorId = (await paymentOf(second.id))?.stripeInvoiceId ?? '';
    await world.local('POST', `invoices/${mirrorId}/pay`, { paymentMethod: 'pm_card_visa' });
    await world.webhooks();
    expect(await paymentOf(second.id)).toMatchObject({ status: 'paid', paidAt: world.now });
    expect((await world.ports.customer('acme'))?.firstPaidAt).toBe(first);
  });
});
