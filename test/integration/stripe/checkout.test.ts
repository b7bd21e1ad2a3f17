import { describe, expect, it } from 'vitest';
import type { Stripe } from 'stripe';
import { collectInvoice } from '../../../shared/application/collect-invoice.ts';
import { createCheckout, type CreateCheckout } from '../../../shared/application/create-checkout.ts';
import { createPortal } from '../../../shared/application/create-portal.ts';
import { idempotentCall } from '../../../shared/application/idempotency.ts';
import { openTopUpCheckout } from '../../../shared/application/open-top-up-checkout.ts';
import { takeStripeWebhook } from '../../../shared/application/take-stripe-webhook.ts';
import { topUpWallet } from '../../../shared/application/top-up-wallet.ts';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import { invoiceIdOf } from '../../../shared/domain/invoices/compose-draft.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../shared/kernel/instant.ts';
import { microsOf } from '../../../shared/kernel/money.ts';
import { event, signed, world, worldForEachTest } from '../../support/stripe-bench.ts';
import type { PaymentPorts } from '../../support/stripe-world.ts';
import { at } from '../../support/wallets.ts';

worldForEachTest();

const callOf = (key: string, input: unknown, id = 'acme') => idempotentCall('top-up', `/customers/${id}`, key, input);

/** As a customer whose credit limit is reached meets it: 50 USD with 20 USD of open credit. */
const buy = (amount = '50.00', key = 'k1', ports: PaymentPorts = world.ports, customerId = 'acme') =>
  topUpWallet({ ...ports, openTopUpCheckout: openTopUpCheckout(ports) })({
    customerId,
    amount: microsOf(amount),
    call: callOf(key, { amount }, customerId),
  });

const sessions = () => world.objects<Stripe.Checkout.Session>('checkout_sessions');
const pay = (sessionId: string, paymentMethod = 'pm_card_visa') =>
  world.local('POST', `checkout/${sessionId}/complete`, { paymentMethod });
const wallet = async (customerId = 'acme') => (await world.ports.chain.tail(customerId))?.segment;
const topUpInvoice = (grantId: string, customerId = 'acme') =>
  world.ports.invoice(invoiceIdOf(customerId, `top-up:${grantId}`));

async function customerWithWallet(id = 'acme', more: Partial<Customer> = {}): Promise<void> {
  await world.customer(id, more);
  await world.wallet(id);
}

describe('a top-up beyond the open credit', () => {
  it('is paid at once, with its VAT, and granted by Stripe’s word with an invoice of its own', async () => {
    await customerWithWallet();
    const bought = await buy();
    expect(bought).toMatchObject({ invoicing: 'immediate', price: { amount: '46.00', currency: 'EUR' } });
    const [session] = await sessions();
    expect(session).toMatchObject({
      url: bought.checkoutUrl,
      amount_total: 5520,
      currency: 'eur',
      locale: 'fr',
      success_url: 'https://taskforce.example',
      metadata: { centime_grant: bought.grantId, centime_customer: 'acme' },
    });
    expect((await wallet())?.seq).toBe(1);

    await pay(session?.id ?? '');
    await world.webhooks();
    const after = await wallet();
    expect(after?.seq).toBe(2);
    expect(after?.state.grants.find(({ id }) => id === bought.grantId)).toMatchObject({ amount: microsOf('50') });
    expect(after?.state.topUps).toEqual([]);
    const found = await topUpInvoice(bought.grantId);
    expect(found?.invoice).toMatchObject({ number: 'FA-2026-000001', net: 4600n, gross: 5520n, termsDays: 0 });
    expect(found?.invoice.dueDate).toBe(found?.invoice.issueDate);
    expect(found?.payment).toMatchObject({ status: 'paid', paid: 5520n, revision: 1 });
    expect((await world.ports.customer('acme'))?.firstPaidAt).toBe(world.now);
    expect(world.published.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['wallet.topped_up', 'invoice.finalized', 'invoice.paid']),
    );
    expect(await world.ports.pendingTopUp(bought.grantId)).toMatchObject({ status: 'granted' });
  });

  it('has an invoice that nobody collects: it is paid', async () => {
    await customerWithWallet();
    const { grantId } = await buy();
    await pay((await sessions())[0]?.id ?? '');
    await world.webhooks();
    await world.local('DELETE', 'requests');
    const { invoice } = (await topUpInvoice(grantId)) ?? {};
    expect(await collectInvoice(world.ports)({ invoiceId: invoice?.id ?? '' })).toBe('settled');
    expect((await world.requests()).total).toBe(0);
  });

  it('has one page, however often the same call is made, and none without Stripe', async () => {
    await customerWithWallet();
    await world.fault('timeout_after_apply', '/v1/checkout/sessions', 2);
    await expect(buy()).rejects.toMatchObject({ code: 'try_again' });
    const bought = await buy();
    expect(await buy()).toEqual(bought);
    await world.fault('500', '/v1/checkout/sessions');
    expect((await buy('60.00', 'k2')).checkoutUrl).not.toBe(bought.checkoutUrl);
    expect(await sessions()).toHaveLength(2);
    await expect(buy('70.00', 'k1')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await pay((await sessions())[0]?.id ?? '');
    await world.webhooks();
    expect(await buy()).toEqual(bought);
  });

  it('that is bought abroad is paid without VAT, and the price stays as agreed when the customer moves', async () => {
    await customerWithWallet('acme', { country: 'US' });
    const { grantId } = await buy();
    const [session] = await sessions();
    expect(session?.amount_total).toBe(4600);
    const customer = await world.ports.customer('acme');
    const moved = { ...customer, country: 'FR', revision: (customer?.revision ?? 0) + 1 } as Customer;
    await world.ports.commit({ changes: [{ noun: 'customer', value: moved }], events: [] });
    await pay(session?.id ?? '');
    await world.webhooks();
    expect((await topUpInvoice(grantId))?.invoice).toMatchObject({ gross: 4600n, vatTreatment: { category: 'O' } });
  });

  it('that is paid in the next month is granted, invoiced and dated there', async () => {
    world.now = at('2026-11-30T20:00:00Z');
    await customerWithWallet();
    const { grantId } = await buy();
    world.now = at('2026-12-01T09:00:00Z');
    await pay((await sessions())[0]?.id ?? '');
    await world.webhooks();
    const found = await topUpInvoice(grantId);
    expect(found?.invoice).toMatchObject({ issueDate: '2026-12-01', period: '2026-12' });
    expect(found?.invoice.lines[0]?.service).toEqual({ start: '2026-12-01', end: '2027-01-01' });
    expect((await wallet())?.state.grants.some(({ id }) => id === grantId)).toBe(true);
  });

  it('whose page runs out is expired, and is not opened again', async () => {
    await customerWithWallet();
    const { grantId } = await buy();
    world.now += DAY_MS;
    await world.webhooks();
    expect(await world.ports.pendingTopUp(grantId)).toMatchObject({ status: 'expired' });
    expect((await wallet())?.seq).toBe(1);
  });

  it('whose page was never opened within a day must be bought again', async () => {
    await customerWithWallet();
    await world.fault('connection_reset', '/v1/checkout/sessions', 2);
    await expect(buy()).rejects.toMatchObject({ code: 'try_again' });
    world.now += 23 * HOUR_MS;
    await expect(buy()).rejects.toMatchObject({ code: 'conflict' });
    expect(await sessions()).toEqual([]);
  });
});

describe('money that does not fit', () => {
  const completed = (object: object, id = 'evt_money') => signed(event('checkout.session.completed', object, { id }));

  it.each([
    ['another_amount', { amount_total: 5519 }],
    ['another_currency', { currency: 'usd' }],
  ])('%s: nothing is granted, and a person is told', async (reason, wrong) => {
    await customerWithWallet();
    const { grantId } = await buy();
    const session = { ...(await sessions())[0], payment_status: 'paid', status: 'complete', ...wrong };
    expect(await takeStripeWebhook(world.ports)(completed(session))).toMatchObject({ outcome: 'refused' });
    expect((await wallet())?.seq).toBe(1);
    expect(await world.ports.inboxMessage('evt_money')).toMatchObject({ outcome: 'refused', reason });
    const { data } = await world.storage.activities('acme', { limit: 10 });
    expect(data).toMatchObject([
      { type: 'top_up.payment_refused', data: { grantId, reason, agreed: { amount: '55.20', currency: 'EUR' } } },
    ]);
  });

  it('a session that is not paid yet changes nothing', async () => {
    await customerWithWallet();
    await buy();
    const [session] = await sessions();
    const taken = await takeStripeWebhook(world.ports)(completed({ ...session, status: 'complete' }));
    expect(taken.outcome).toBe('ignored');
    expect((await wallet())?.seq).toBe(1);
  });

  it('a second session for what was granted is refused; the same one told twice is not', async () => {
    await customerWithWallet();
    await buy();
    const [session] = await sessions();
    await pay(session?.id ?? '');
    await world.webhooks();
    const paid = { ...session, payment_status: 'paid' };
    expect((await takeStripeWebhook(world.ports)(completed(paid, 'evt_a'))).outcome).toBe('ignored');
    const other = completed({ ...paid, id: 'cs_other' }, 'evt_b');
    expect((await takeStripeWebhook(world.ports)(other)).outcome).toBe('refused');
    expect((await wallet())?.seq).toBe(2);
  });
});

describe('POST /v1/customers/{id}/checkout', () => {
  const open = (purpose: CreateCheckout['purpose'], key = 'c1', returnTo: CreateCheckout['returnTo'] = {}) =>
    createCheckout(world.ports)({ customerId: 'acme', purpose, returnTo, call: callOf(key, purpose.mode) });

  it('setup: the card is charged from now on', async () => {
    await world.customer();
    const returnTo = { successUrl: 'https://shop.example/ok', cancelUrl: 'https://shop.example/no' };
    const { url, sessionId } = await open({ mode: 'setup' }, 'c1', returnTo);
    expect(await open({ mode: 'setup' }, 'c1', returnTo)).toEqual({ url, sessionId });
    expect((await sessions()).map(({ mode, success_url, cancel_url }) => ({ mode, success_url, cancel_url }))).toEqual([
      { mode: 'setup', success_url: returnTo.successUrl, cancel_url: returnTo.cancelUrl },
    ]);
    await pay(sessionId, 'pm_card_mastercard');
    await world.webhooks();
    expect((await world.ports.customer('acme'))?.stripe?.paymentMethod).toMatchObject({ brand: 'mastercard' });
    expect(world.told('payment_method.attached')).toHaveLength(1);
  });

  it('setup again: the new card replaces the old one', async () => {
    await world.customer();
    await pay((await open({ mode: 'setup' }, 'c1')).sessionId);
    await world.webhooks();
    world.now += SECOND_MS;
    await pay((await open({ mode: 'setup' }, 'c2')).sessionId, 'pm_card_mastercard');
    await world.webhooks();
    expect((await world.ports.customer('acme'))?.stripe?.paymentMethod).toMatchObject({ brand: 'mastercard' });
  });

  it('top-up: paid at once, even within the open credit', async () => {
    await customerWithWallet();
    const { url, sessionId } = await open({ mode: 'top_up', amount: microsOf('5.00') });
    expect(await open({ mode: 'top_up', amount: microsOf('5.00') })).toEqual({ url, sessionId });
    await pay(sessionId);
    await world.webhooks();
    const state = (await wallet())?.state;
    expect(state?.grants.filter(({ kind }) => kind === 'purchased')).toHaveLength(1);
    const [paid] = world.told('invoice.paid');
    expect(paid?.data).toMatchObject({ customerId: 'acme', paid: '5.52' });
  });

  it.each(['0.99', '10000.01'])('a top-up of %s is out of range', async (amount) => {
    await customerWithWallet();
    const opening = open({ mode: 'top_up', amount: microsOf(amount) });
    await expect(opening).rejects.toMatchObject({ code: 'amount_out_of_range' });
  });

  it('a customer without a wallet cannot buy, an unknown one cannot do anything', async () => {
    const amount = microsOf('5.00');
    await expect(open({ mode: 'setup' })).rejects.toMatchObject({ code: 'customer_not_found' });
    await expect(open({ mode: 'top_up', amount })).rejects.toMatchObject({ code: 'customer_not_found' });
    await world.customer();
    await expect(open({ mode: 'top_up', amount })).rejects.toMatchObject({ code: 'no_wallet' });
    expect((await world.requests()).total).toBe(0);
  });

  it('the portal is a page of the customer’s own', async () => {
    await world.customer();
    const { url } = await createPortal(world.ports)({ customerId: 'acme' });
    expect(url).toMatch(/^http/);
    const [session] = await world.objects<Stripe.BillingPortal.Session>('billing_portal_sessions');
    expect(session).toMatchObject({
      customer: (await world.ports.customer('acme'))?.stripe?.customerId,
      return_url: 'https://taskforce.example',
    });
  });
});
