import { describe, expect, it } from 'vitest';
import { linkStripeCustomer } from '../../../shared/application/link-stripe-customer.ts';
import { instant, SECOND_MS } from '../../../shared/kernel/instant.ts';
import {
  attached,
  deliveredOf,
  event,
  inbox,
  receive,
  signed,
  world,
  worldForEachTest,
} from '../../support/stripe-bench.ts';

worldForEachTest();

const methodOf = async (id = 'acme') => (await world.ports.customer(id))?.stripe?.paymentMethod;

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
