import type { Stripe } from 'stripe';
import { describe, expect, it } from 'vitest';
import { idempotentCall } from '../../../shared/application/idempotency.ts';
import { openTopUpCheckout } from '../../../shared/application/open-top-up-checkout.ts';
import { listCreditNotes } from '../../../shared/application/read-credit-notes.ts';
import { sendRefund } from '../../../shared/application/send-refund.ts';
import { topUpWallet } from '../../../shared/application/top-up-wallet.ts';
import { invoiceIdOf } from '../../../shared/domain/invoices/compose-draft.ts';
import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import type { RefundOf } from '../../../shared/domain/payments/stripe-notice.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/kernel/instant.ts';
import { centsOf, microsOf } from '../../../shared/kernel/money.ts';
import { byHand, credit, refundOf, refunds, send } from '../../support/refund-bench.ts';
import {
  collect,
  customerWithCard,
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

const REFUNDS = '/v1/refunds';

/** An invoice of 18.60 that was charged to this card. */
async function charged(card = 'pm_card_visa'): Promise<Invoice> {
  await customerWithCard(card);
  const invoice = await world.invoice();
  await collect(invoice.id);
  await world.webhooks();
  return invoice;
}

const sendFails = () => expect(send()).rejects.toMatchObject({ code: 'try_again' });
/** Meets calls that make refunds, not those that ask for them. */
const fault = (kind: string, times: number) =>
  world.local('POST', 'faults', { kind, path: REFUNDS, times, method: 'POST' });

describe('money of a credit note', () => {
  it('goes back by itself to where it came from: part by part, and never more than was paid', async () => {
    const invoice = await charged();
    expect(invoice.gross).toBe(centsOf('18.60'));
    const note = await credit(invoice, '10.00');
    expect(note.refund).toMatchObject({ status: 'requested', amount: centsOf('10.00'), attempt: 1 });
    await credit(invoice, '8.60', 'rest');
    await send();
    await world.webhooks();
    expect((await refunds()).map(({ amount, status }) => [amount, status])).toEqual([
      [1000, 'succeeded'],
      [860, 'succeeded'],
    ]);
    const [first] = await refunds();
    expect(await refundOf(invoice)).toMatchObject({ status: 'succeeded', stripeRefundId: first?.id });
    expect(await paymentOf(invoice.id)).toMatchObject({ status: 'credited', paid: centsOf('18.60') });
    expect(world.told('refund.succeeded').map(({ data }) => data)).toMatchObject([
      { amount: '10.00', stripeRefundId: first?.id, attempt: 1 },
      { amount: '8.60' },
    ]);
    await expect(credit(invoice, '0.01', 'more')).rejects.toMatchObject({ code: 'rule_violation' });
  });

  it('stays where it is when the note says so, until a person sends it', async () => {
    const invoice = await charged();
    const note = await credit(invoice, '10.00', 'k', 'none');
    expect(note.refund).toEqual({ status: 'none' });
    await send();
    expect(await refunds()).toEqual([]);
    expect(await byHand(note.creditNote.id)).toMatchObject({ status: 'requested', attempt: 1 });
    await send();
    expect(await refunds()).toMatchObject([{ amount: 1000 }]);
    await expect(byHand(note.creditNote.id)).rejects.toMatchObject({
      details: { members: { rule: 'refund_succeeded' } },
    });
  });

  it('of a top-up that was paid at once goes back to the payment of its page', async () => {
    await world.customer();
    await world.wallet();
    const { grantId } = await topUpWallet({ ...world.ports, openTopUpCheckout: openTopUpCheckout(world.ports) })({
      customerId: 'acme',
      amount: microsOf('50.00'),
      call: idempotentCall('top-up', '/customers/acme', 'k', {}),
    });
    const [session] = await world.objects<Stripe.Checkout.Session>('checkout_sessions');
    await world.local('POST', `checkout/${session?.id ?? ''}/complete`, { paymentMethod: 'pm_card_visa' });
    await world.webhooks();
    const found = await world.ports.invoice(invoiceIdOf('acme', `top-up:${grantId}`));
    if (!found) throw new Error('a top-up that was paid has an invoice');
    await credit(found.invoice, '5.00');
    await send();
    const [paid] = await world.objects<Stripe.PaymentIntent>('payment_intents');
    expect(await refunds()).toMatchObject([{ amount: 500, payment_intent: paid?.id }]);
  });
});

describe('a refund is made once at Stripe', () => {
  it.each([
    ['an answer that was lost', 'timeout_after_apply', 2],
    ['a connection that was lost before anything was done', 'connection_reset', 2],
    ['an error 500 that sticks to the key, when all was done', '500_after_apply', 1],
    ['an error 500 that sticks to the key, when nothing was', '500', 1],
    ['a limit of rate', '429', 1],
    // The SDK repeats a call by itself, once, when somebody hangs up.
  ])('through %s', async (_name, kind, times) => {
    const invoice = await charged();
    await credit(invoice, '10.00');
    await fault(kind, times);
    if (kind === '500_after_apply') await send();
    else await sendFails();
    await send();
    await send();
    expect(await refunds()).toMatchObject([{ amount: 1000 }]);
    expect(await refundOf(invoice)).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  it('when only its webhooks are heard of', async () => {
    const invoice = await charged();
    await credit(invoice, '10.00');
    await fault('timeout_after_apply', 2);
    await sendFails();
    await world.webhooks();
    expect(await refundOf(invoice)).toMatchObject({ status: 'succeeded' });
    await send();
    expect(await refunds()).toHaveLength(1);
  });

  it('when it is tried again after Stripe has forgotten the key', async () => {
    const invoice = await charged();
    await credit(invoice, '10.00');
    await fault('timeout_after_apply', 2);
    world.isDeaf = true;
    await sendFails();
    world.now += 2 * DAY_MS;
    await send();
    expect(await refunds()).toHaveLength(1);
    expect(await refundOf(invoice)).toMatchObject({ status: 'succeeded' });
  });

  it('by many senders at once', async () => {
    const invoice = await charged();
    await credit(invoice, '10.00');
    const [requested] = world.told('refund.requested');
    const sent = Array.from({ length: 6 }, () => sendRefund(world.ports)(requested?.data as RefundOf));
    await Promise.allSettled(sent);
    await send();
    expect(await refunds()).toHaveLength(1);
    expect(world.told('refund.succeeded')).toHaveLength(1);
  });
});

describe('what Stripe tells of a refund', () => {
  it('is its state by now, in whatever order it is heard of', async () => {
    const invoice = await charged('pm_card_refundFail');
    const { creditNote } = await credit(invoice, '10.00');
    await send();
    expect(await refundOf(invoice)).toMatchObject({ status: 'succeeded' });
    world.now += 2 * HOUR_MS;
    await world.webhooks();
    const failed = { status: 'failed', failure: 'expired_or_canceled_card' };
    expect(await refundOf(invoice)).toMatchObject(failed);
    expect(world.told('refund.failed')).toMatchObject([
      {
        aggregate: { id: creditNote.id, seq: 4 },
        data: { amount: '10.00', reason: 'expired_or_canceled_card', attempt: 1 },
      },
    ]);
    for (const type of ['refund.created', 'charge.refunded', 'refund.failed', 'refund.updated']) {
      const { raw } = deliveredOf(type);
      const again = { ...(JSON.parse(Buffer.from(raw).toString()) as object), id: `evt_again_${type}` };
      expect(await receive(signed(again))).toBe(200);
    }
    expect(await refundOf(invoice)).toMatchObject(failed);
    expect(world.told('refund.failed')).toHaveLength(1);
    expect(world.told('refund.succeeded')).toHaveLength(1);
  });

  it('after a failure is handled by a person: once more by Stripe, with a key of its own', async () => {
    const invoice = await charged('pm_card_refundFail');
    const { creditNote } = await credit(invoice, '10.00');
    await send();
    world.now += 2 * HOUR_MS;
    await world.webhooks();
    await send();
    expect(await refunds()).toHaveLength(1);
    const handled = await listCreditNotes({ ...world.storage, ...world.ports })({ limit: 10, refund: 'failed' });
    expect(handled.data.map((view) => view.creditNote.id)).toEqual([creditNote.id]);
    expect(await byHand(creditNote.id)).toMatchObject({ status: 'requested', attempt: 2 });
    await send();
    expect((await refunds()).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    // What is heard of the first one by now is history.
    expect(await receive(signed(event('refund.updated', { id: (await refunds())[0]?.id ?? '' })))).toBe(200);
    expect(await refundOf(invoice)).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  it('or in another way, which is noted', async () => {
    const invoice = await charged('pm_card_refundFail');
    const { creditNote } = await credit(invoice, '10.00');
    await send();
    world.now += 2 * HOUR_MS;
    await world.webhooks();
    const deed = { by: 'outside', reference: 'SEPA 42' } as const;
    expect(await byHand(creditNote.id, deed)).toMatchObject({ status: 'succeeded', reference: 'SEPA 42' });
    await send();
    expect(await refunds()).toHaveLength(1);
    expect(world.told('refund.succeeded').at(-1)?.data).toMatchObject({ reference: 'SEPA 42', attempt: 2 });
  });

  it('that is under way is pending, then there', async () => {
    const invoice = await charged('pm_card_pendingRefund');
    await credit(invoice, '10.00');
    await send();
    await world.webhooks();
    expect(await refundOf(invoice)).toMatchObject({ status: 'pending' });
    expect(world.told('refund.succeeded')).toEqual([]);
    world.now += 2 * HOUR_MS;
    await world.webhooks();
    expect(await refundOf(invoice)).toMatchObject({ status: 'succeeded' });
    expect(world.told('refund.succeeded')).toHaveLength(1);
  });

  it('that Stripe refuses is a failure: somebody had refunded the charge by hand', async () => {
    const invoice = await charged();
    const [charge] = (await world.objects<Stripe.Charge>('charges')).filter(({ paid }) => paid);
    await world.api('POST', REFUNDS, { charge: charge?.id ?? '' });
    await world.webhooks();
    expect(await inbox(deliveredOf('refund.created'))).toMatchObject({
      outcome: 'refused',
      reason: 'refund_without_credit_note',
    });
    const activities = await world.storage.activities('acme', { limit: 10 });
    expect(activities.data).toMatchObject([{ type: 'refund.unexplained', data: { amount: '18.60' } }]);
    await credit(invoice, '10.00');
    await send();
    expect(await refundOf(invoice)).toMatchObject({ status: 'failed', failure: 'charge_already_refunded' });
    expect(world.told('refund.failed')).toMatchObject([{ data: { reason: 'charge_already_refunded' } }]);
  });

  it('of nobody we know changes nothing', async () => {
    const intent = await world.api('POST', '/v1/payment_intents', {
      amount: '500',
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: 'true',
      return_url: 'https://x.fr',
    });
    await world.api('POST', REFUNDS, { payment_intent: String(intent['id']) });
    await world.webhooks();
    for (const type of ['refund.created', 'charge.refunded']) {
      expect(await inbox(deliveredOf(type))).toMatchObject({ outcome: 'ignored', reason: 'not_ours' });
    }
  });
});
