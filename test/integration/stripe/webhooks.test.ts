import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stripe } from 'stripe';
import { signatureOf } from '../../../infra/local/stripe/webhooks.ts';
import { stripeReads } from '../../../shared/adapters/stripe/stripe-reads.ts';
import { collectInvoice } from '../../../shared/application/collect-invoice.ts';
import { linkStripeCustomer } from '../../../shared/application/link-stripe-customer.ts';
import { takeStripeWebhook } from '../../../shared/application/take-stripe-webhook.ts';
import { instant, SECOND_MS } from '../../../shared/kernel/instant.ts';
import { atEveryAwait, crashing, survive } from '../../support/crash.ts';
import { StripeWorld, WEBHOOK_SECRETS, type Delivered } from '../../support/stripe-world.ts';

let world: StripeWorld;
beforeEach(async () => {
  world = await StripeWorld.start();
});
afterEach(() => world.stop());

const paymentOf = async (invoiceId: string) => (await world.ports.invoice(invoiceId))?.payment;
const inbox = async ({ raw }: Pick<Delivered, 'raw'>) =>
  world.ports.inboxMessage((JSON.parse(Buffer.from(raw).toString()) as { id: string }).id);
const deliveredOf = (type: string): Delivered => {
  const found = world.delivered.find((each) => each.type === type);
  if (!found) throw new Error(`Stripe sent ${world.delivered.map((each) => each.type).join(', ')}, no ${type}`);
  return found;
};
const methodOf = async (id = 'acme') => (await world.ports.customer(id))?.stripe?.paymentMethod;

const signed = (
  event: object,
  { secret = WEBHOOK_SECRETS[0], ageSeconds = 0 }: { secret?: string; ageSeconds?: number } = {},
) => {
  const body = JSON.stringify(event);
  const signature = signatureOf(body, secret, Math.floor(world.now / SECOND_MS) - ageSeconds);
  return { raw: new TextEncoder().encode(body), signature };
};
const event = (type: string, object: object, more: { created?: number; previous?: object; id?: string } = {}) => ({
  id: more.id ?? `evt_${type}_${String(more.created ?? 0)}`,
  object: 'event',
  type,
  created: more.created ?? Math.floor(world.now / SECOND_MS),
  data: { object, ...(more.previous && { previous_attributes: more.previous }) },
});
const receive = ({ raw, signature }: Pick<Delivered, 'raw' | 'signature'>) => world.receive(raw, signature);

/** Stripe's own answer, so that what is told is what it really tells. */
async function attached(id = 'acme', card = 'pm_card_visa'): Promise<{ customerId: string; methodId: string }> {
  const { stripe } = await linkStripeCustomer(world.ports)(id);
  const method = await world.api('POST', `/v1/payment_methods/${card}/attach`, { customer: stripe.customerId });
  return { customerId: stripe.customerId, methodId: String(method['id']) };
}

/** An invoice that was paid on its page, and what Stripe sent about it. */
async function paidInvoice() {
  await world.customer();
  const invoice = await world.invoice();
  await collectInvoice(world.ports)({ invoiceId: invoice.id });
  const mirrorId = (await paymentOf(invoice.id))?.stripeInvoiceId ?? '';
  await world.local('POST', `invoices/${mirrorId}/pay`, { paymentMethod: 'pm_card_chargeCustomerFail' });
  await world.webhooks();
  await world.local('POST', `invoices/${mirrorId}/pay`, { paymentMethod: 'pm_card_visa' });
  await world.webhooks();
  return { invoice, mirrorId, payment: await paymentOf(invoice.id) };
}

describe('a signature', () => {
  it('by either active secret is taken, within 300 seconds', async () => {
    for (const secret of WEBHOOK_SECRETS) {
      expect(await receive(signed(event('a.b', {}, { id: `evt_${secret}` }), { secret, ageSeconds: 300 }))).toBe(200);
    }
  });

  it('among others in the header is found', async () => {
    const { raw, signature } = signed(event('a.b', {}));
    const [time, v1] = signature.split(',');
    expect(await receive({ raw, signature: `${time ?? ''},v1=${'0'.repeat(64)},${v1 ?? ''},v0=abc` })).toBe(200);
  });

  it.each([
    ['by another secret', () => signed(event('a.b', {}), { secret: 'whsec_forged' })],
    ['of 301 seconds ago', () => signed(event('a.b', {}), { ageSeconds: 301 })],
    ['of another body', () => ({ ...signed(event('a.b', {})), raw: signed(event('a.c', {})).raw })],
    ['that is empty', () => ({ ...signed(event('a.b', {})), signature: '' })],
    ['without a time', () => ({ ...signed(event('a.b', {})), signature: `v1=${'0'.repeat(64)}` })],
    [
      'of Stripe’s first scheme',
      () => {
        const { raw, signature } = signed(event('a.b', {}));
        return { raw, signature: signature.replace('v1=', 'v0=') };
      },
    ],
  ])('%s is refused, and nothing is stored', async (_what, make) => {
    const delivery = make();
    expect(await receive(delivery)).toBe(400);
    expect(await inbox(delivery)).toBeUndefined();
  });
});

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
    await collectInvoice(world.ports)({ invoiceId: invoice.id });
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
    await collectInvoice(world.ports)({ invoiceId: invoice.id });
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
    await collectInvoice(world.ports)({ invoiceId: second.id });
    const mirrorId = (await paymentOf(second.id))?.stripeInvoiceId ?? '';
    await world.local('POST', `invoices/${mirrorId}/pay`, { paymentMethod: 'pm_card_visa' });
    await world.webhooks();
    expect(await paymentOf(second.id)).toMatchObject({ status: 'paid', paidAt: world.now });
    expect((await world.ports.customer('acme'))?.firstPaidAt).toBe(first);
  });
});

describe('what nobody waits for', () => {
  it('an unknown type is stored with its bytes', async () => {
    const delivery = signed(event('charge.succeeded', { id: 'ch_1', anything: [1, { b: null }] }));
    expect(await receive(delivery)).toBe(200);
    const body = Buffer.from(delivery.raw).toString();
    expect(await inbox(delivery)).toMatchObject({ outcome: 'unknown_type', type: 'charge.succeeded', body });
  });

  it('a very long one is stored as its hash: an item has its limit', async () => {
    const delivery = signed(event('charge.succeeded', { text: 'x'.repeat(500_000) }));
    expect(await receive(delivery)).toBe(200);
    expect((await inbox(delivery))?.body).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('a known type of a wrong shape is not swallowed', async () => {
    const delivery = signed(event('invoice.paid', { id: 'in_1', amount_paid: '12.00' }));
    expect(await receive(delivery)).toBe(500);
    expect(await inbox(delivery)).toBeUndefined();
  });
});

describe('a payment method', () => {
  it('that is attached first is charged from now on; a second one is not, until it is chosen', async () => {
    await world.customer();
    const first = await attached();
    await world.webhooks();
    expect(await methodOf()).toMatchObject({ id: first.methodId, type: 'card', brand: 'visa', last4: '4242' });
    const second = await attached('acme', 'pm_card_mastercard');
    await world.webhooks();
    expect(await methodOf()).toMatchObject({ id: first.methodId });

    world.now += SECOND_MS;
    const chosen = { 'invoice_settings[default_payment_method]': second.methodId };
    await world.api('POST', `/v1/customers/${first.customerId}`, chosen);
    await world.webhooks();
    expect(await methodOf()).toMatchObject({ id: second.methodId, brand: 'mastercard' });
    expect(world.told('payment_method.attached').map(({ data }) => data)).toMatchObject([
      { customerId: 'acme', paymentMethodId: first.methodId, last4: '4242' },
      { customerId: 'acme', paymentMethodId: second.methodId, brand: 'mastercard' },
    ]);
  });

  it('that is detached is charged no more; an old word of it does not bring it back', async () => {
    await world.customer();
    const { methodId } = await attached();
    await world.webhooks();
    await world.api('POST', `/v1/payment_methods/${methodId}/detach`);
    await world.webhooks();
    expect(await methodOf()).toBeUndefined();
    expect(world.told('payment_method.detached').map(({ data }) => data)).toEqual([
      { customerId: 'acme', paymentMethodId: methodId },
    ]);
    const attachedBefore = JSON.parse(Buffer.from(deliveredOf('payment_method.attached').raw).toString()) as object;
    const late = signed({ ...attachedBefore, id: 'evt_late' });
    expect(await receive(late)).toBe(200);
    expect(await methodOf()).toBeUndefined();
    expect(await inbox(late)).toMatchObject({ outcome: 'ignored', reason: 'no_longer_theirs' });
  });

  it('that was chosen last stays, though an earlier choice is heard of later', async () => {
    await world.customer();
    const first = await attached();
    const second = await attached('acme', 'pm_card_mastercard');
    await world.webhooks();
    const settings = { invoice_settings: { default_payment_method: second.methodId } };
    await world.api('POST', `/v1/customers/${first.customerId}`, {
      'invoice_settings[default_payment_method]': second.methodId,
    });
    const later = Math.floor(world.now / SECOND_MS) + 60;
    await receive(signed(event('customer.updated', { id: first.customerId, ...settings }, { created: later })));
    expect(await methodOf()).toMatchObject({ id: second.methodId, chosenAt: instant(later * SECOND_MS) });
    // The first one's setup is told of only now.
    const seti = await world.api('POST', '/v1/setup_intents', {
      customer: first.customerId,
      payment_method: first.methodId,
      confirm: 'true',
    });
    const session = { id: 'cs_1', mode: 'setup', payment_status: 'no_payment_required', customer: first.customerId };
    const setup = signed(event('checkout.session.completed', { ...session, setup_intent: seti['id'] }));
    expect(await receive(setup)).toBe(200);
    expect(await inbox(setup)).toMatchObject({ outcome: 'ignored', reason: 'chosen_another_since' });
    expect(await methodOf()).toMatchObject({ id: second.methodId });
  });

  it('of a customer who is not ours is stored and ignored', async () => {
    const stranger = await world.api('POST', '/v1/customers', { email: 'a@example.com' });
    await world.api('POST', '/v1/payment_methods/pm_card_visa/attach', { customer: String(stranger['id']) });
    await world.webhooks();
    expect(await inbox(deliveredOf('payment_method.attached'))).toMatchObject({
      outcome: 'ignored',
      reason: 'not_ours',
    });
  });

  it('is gone with the customer at Stripe; the next collection makes another customer there', async () => {
    await world.customer();
    const { customerId } = await attached();
    await world.webhooks();
    await world.api('DELETE', `/v1/customers/${customerId}`);
    await world.webhooks();
    expect((await world.ports.customer('acme'))?.stripe).toBeUndefined();
    expect(world.told('payment_method.detached')).toHaveLength(1);
    const { stripe } = await linkStripeCustomer(world.ports)('acme');
    expect(stripe.customerId).not.toBe(customerId);
    const again = signed(event('customer.deleted', { id: customerId, deleted: true }));
    expect(await receive(again)).toBe(200);
    expect(await inbox(again)).toMatchObject({ outcome: 'ignored', reason: 'not_ours' });
    expect((await world.ports.customer('acme'))?.stripe).toEqual(stripe);
  });
});

describe('what a webhook must ask Stripe for', () => {
  const PATHS = ['/v1/payment_methods/:id', '/v1/setup_intents/:id', '/v1/customers/:id', '/v1/invoices/:id'];
  const ask = {
    '/v1/payment_methods/:id': () => world.ports.stripeReads.paymentMethod('pm_none'),
    '/v1/setup_intents/:id': () => world.ports.stripeReads.savedBySetup('seti_none'),
    '/v1/customers/:id': () => world.ports.stripeReads.defaultPaymentMethod('cus_none'),
    '/v1/invoices/:id': () => world.ports.stripeReads.invoiceWithFailure('in_none'),
  } as Readonly<Record<string, () => Promise<unknown>>>;

  it.each(PATHS.flatMap((path) => ['500', '429', 'connection_reset'].map((kind) => [kind, path] as const)))(
    'a %s at %s: Stripe sends the webhook again',
    async (kind, path) => {
      await world.fault(kind, path);
      await expect(ask[path]?.()).rejects.toMatchObject({ code: 'try_again' });
    },
  );

  it.each(PATHS.slice(0, 3))('%s that is not there is nobody’s', async (path) => {
    expect(await ask[path]?.()).toBeUndefined();
  });

  it('ids go into paths as they are, and nowhere else', async () => {
    expect(await world.ports.stripeReads.paymentMethod('../customers?limit=1#')).toBeUndefined();
  });

  it('a key that Stripe refuses is our fault', async () => {
    const reads = stripeReads(() => Promise.resolve({ apiKey: 'sk_live_1', webhookSecrets: [] }), world.stripeUrl);
    await expect(reads.paymentMethod('pm_1')).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a crash at any await of a webhook, then Stripe sends it again', () => {
  it('leaves its effect once, whole, and told', async () => {
    await world.customer();
    const card = await attached();
    await world.webhooks();
    let made = 0;
    const points = await atEveryAwait(async (point) => {
      made += 1;
      world.isDeaf = true;
      const invoice = await world.invoice();
      await collectInvoice(world.ports)({ invoiceId: invoice.id });
      world.isDeaf = false;
      const mirrorId = (await paymentOf(invoice.id))?.stripeInvoiceId ?? '';
      const mirror = (await world.api('GET', `/v1/invoices/${mirrorId}`)) as unknown as Stripe.Invoice;
      const delivery = signed(event('invoice.paid', mirror, { id: `evt_${String(made)}` }));
      const outcome = await survive(() => takeStripeWebhook(crashing(world.ports, point))(delivery));
      expect(await receive(delivery)).toBe(200);
      await world.storage.sweepOutbox();
      expect(await paymentOf(invoice.id)).toMatchObject({ status: 'paid', revision: 2 });
      expect(world.told('invoice.paid').filter(({ aggregate }) => aggregate.id === invoice.id)).toHaveLength(1);
      return outcome;
    });
    expect(points).toBeGreaterThan(8);
    expect((await world.ports.customer('acme'))?.stripe?.paymentMethod?.id).toBe(card.methodId);
  });
});
