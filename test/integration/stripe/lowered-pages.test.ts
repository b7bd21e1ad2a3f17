import { describe, expect, it } from 'vitest';
import { lowerCollection } from '../../../shared/application/lower-mirror.ts';
import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import { centsOf } from '../../../shared/kernel/money.ts';
import { byHand, credit, refundOf, refunds, send } from '../../support/refund-bench.ts';
import { collect, customerWithCard, paymentOf, world, worldForEachTest } from '../../support/stripe-bench.ts';

worldForEachTest();

/** The customer pays on the page of an invoice of 18.60. */
async function asked(): Promise<{ invoice: Invoice; mirrorId: string }> {
  await world.customer();
  const invoice = await world.invoice();
  await collect(invoice.id);
  return { invoice, mirrorId: (await paymentOf(invoice.id))?.stripeInvoiceId ?? '' };
}
const lower = ({ id }: Invoice) => lowerCollection(world.ports)({ invoiceId: id });
const mirrorOf = (id: string) => world.api('GET', `/v1/invoices/${id}`);
const payOnPage = async (mirrorId: string): Promise<void> => {
  await world.local('POST', `invoices/${mirrorId}/pay`, { paymentMethod: 'pm_card_visa' });
  await world.webhooks();
};

describe('a page that is open for an invoice', () => {
  it('asks for what is still due after a credit note, once, and is paid with that', async () => {
    const { invoice, mirrorId } = await asked();
    const { refund } = await credit(invoice, '5.00');
    expect(refund).toEqual({ status: 'none' });
    await lower(invoice);
    await lower(invoice);
    expect(await mirrorOf(mirrorId)).toMatchObject({ total: 1860, amount_remaining: 1360 });
    await payOnPage(mirrorId);
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'paid', paid: centsOf('13.60') });
    expect(await refundOf(invoice)).toEqual({ status: 'none' });
    await expect(byHand((await paymentOf(invoice.id))?.credits?.[0]?.creditNoteId ?? '')).rejects.toMatchObject({
      details: { members: { rule: 'nothing_to_give_back' } },
    });
  });

  it('asks for nothing once all is credited, and nobody can pay it', async () => {
    const { invoice, mirrorId } = await asked();
    await credit(invoice, '18.60');
    await lower(invoice);
    await world.webhooks();
    expect(await mirrorOf(mirrorId)).toMatchObject({ status: 'paid', amount_paid: 0, amount_remaining: 0 });
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'credited', paid: 0n });
    expect(world.told('invoice.paid')).toEqual([]);
  });

  const isLoweredOnce = async (mirrorId: string): Promise<void> => {
    expect(await mirrorOf(mirrorId)).toMatchObject({ amount_remaining: 1360 });
    expect(await world.objects('credit_notes')).toHaveLength(1);
  };

  it('is lowered once through an answer that was lost: the client asks again by itself', async () => {
    const { invoice, mirrorId } = await asked();
    await credit(invoice, '5.00');
    await world.fault('timeout_after_apply', '/v1/credit_notes');
    await lower(invoice);
    await isLoweredOnce(mirrorId);
    await lower(invoice);
    await isLoweredOnce(mirrorId);
  });

  it.each([
    ['when all was done', '500_after_apply'],
    ['when nothing was', '500'],
  ])('is lowered once through an error that sticks to the key, %s, and is told to come again', async (_name, kind) => {
    const { invoice, mirrorId } = await asked();
    await credit(invoice, '5.00');
    await world.fault(kind, '/v1/credit_notes');
    await expect(lower(invoice)).rejects.toMatchObject({ code: 'try_again' });
    await lower(invoice);
    await isLoweredOnce(mirrorId);
  });

  it('that is paid in full before it is lowered has its excess given back, whatever the note said', async () => {
    const { invoice, mirrorId } = await asked();
    await credit(invoice, '5.00', 'one', 'none');
    await credit(invoice, '3.00', 'two');
    await payOnPage(mirrorId);
    await lower(invoice);
    expect(await paymentOf(invoice.id)).toMatchObject({
      status: 'paid',
      paid: centsOf('18.60'),
      credits: [{ refund: { amount: centsOf('5.00') } }, { refund: { amount: centsOf('3.00') } }],
    });
    await send();
    expect((await refunds()).map(({ amount }) => amount)).toEqual([500, 300]);
  });

  it('is opened with what is due, when the credit note came before it', async () => {
    await world.customer();
    const invoice = await world.invoice();
    await credit(invoice, '5.00');
    await collect(invoice.id);
    const mirrorId = (await paymentOf(invoice.id))?.stripeInvoiceId ?? '';
    expect(await mirrorOf(mirrorId)).toMatchObject({ status: 'open', amount_remaining: 1360 });
  });

  it('is not needed where a card is charged: it is charged what is due', async () => {
    await customerWithCard();
    const invoice = await world.invoice();
    await credit(invoice, '5.00');
    expect(await collect(invoice.id)).toBe('charged');
    await world.webhooks();
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'paid', paid: centsOf('13.60') });
  });

  it('is not made for less than the smallest charge', async () => {
    await world.customer();
    const invoice = await world.invoice();
    await credit(invoice, '18.20');
    expect(await collect(invoice.id)).toBe('below_minimum');
  });
});
