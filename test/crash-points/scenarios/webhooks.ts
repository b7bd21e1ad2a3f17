import { HOUR_MS } from '../../../shared/kernel/instant.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import type { HandledWebhook } from '../../../shared/domain/payments/handled-webhooks.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Attempted, Scenario } from '../driver.ts';
import { completeCheckout, hearAll, lastEvent, objects, type StripeEvent, stripeApi, webhook } from '../stripe-side.ts';
import { subscriber } from './customers-on-plans.ts';
import { invoiced, withCard } from './payments.ts';
import { refundRequested } from './refunds.ts';

/** Something happens at Stripe; answers the event that tells of it. */
type Happening = (world: CrashWorld) => Promise<StripeEvent>;

const collected =
  (card: string, type: HandledWebhook): Happening =>
  async (world) => {
    await withCard(world, card);
    await invoiced(world);
    await world.deliver('collect-invoices');
    return lastEvent(world, type);
  };

const bought: Happening = async (world) => {
  await subscriber(world);
  await world.must('POST', '/v1/customers/acme/wallet/top-ups', { amount: '50.00' }, 'k');
  const [session] = await objects(world, 'checkout_sessions');
  await completeCheckout(world, String(session?.id), 'pm_card_visa');
  return lastEvent(world, 'checkout.session.completed');
};

/** The same session, told by another type. */
const boughtLater: Happening = async (world) => {
  const event = await bought(world);
  return { ...event, id: 'evt_paid_later', type: 'checkout.session.async_payment_succeeded' };
};

const expired: Happening = async (world) => {
  await subscriber(world);
  await world.must('POST', '/v1/customers/acme/wallet/top-ups', { amount: '50.00' }, 'k');
  const [session] = await objects(world, 'checkout_sessions');
  invariant(session, 'a page was opened');
  const created = Math.floor(world.now / 1_000);
  const object = { ...session, status: 'expired' };
  return { id: 'evt_expired', object: 'event', type: 'checkout.session.expired', created, data: { object } };
};

const setUp: Happening = async (world) => {
  await subscriber(world);
  const { sessionId } = await world.must('POST', '/v1/customers/acme/checkout', { mode: 'setup' }, 'k');
  await completeCheckout(world, String(sessionId), 'pm_card_visa');
  return lastEvent(world, 'checkout.session.completed');
};

/** Somebody works at Stripe with the customer and the card. */
const managed =
  (
    type: HandledWebhook,
    work: (world: CrashWorld, ids: { customer: string; method: string }) => Promise<unknown>,
  ): Happening =>
  async (world) => {
    await withCard(world);
    const [customer] = await objects(world, 'customers');
    const method = (await objects(world, 'payment_methods')).find((each) => each['customer'] === customer?.id);
    invariant(customer && method, 'the customer has a card');
    await work(world, { customer: customer.id, method: method.id });
    return lastEvent(world, type);
  };

const second = (world: CrashWorld, customer: string) =>
  stripeApi(world, ['POST', '/v1/payment_methods/pm_card_mastercard/attach'], { customer });

/** Money goes back; with some cards, something becomes of it an hour later. */
const refunded =
  (type: HandledWebhook, card = 'pm_card_visa'): Happening =>
  async (world) => {
    await refundRequested(card)(world);
    await world.deliver('send-refunds');
    world.now += 2 * HOUR_MS;
    await world.stripe?.idle();
    return lastEvent(world, type);
  };

const happenings: Readonly<Record<HandledWebhook | 'checkout.session.completed, setup', Happening>> = {
  'invoice.paid': collected('pm_card_visa', 'invoice.paid'),
  'invoice.payment_failed': collected('pm_card_chargeCustomerFail', 'invoice.payment_failed'),
  'checkout.session.completed': bought,
  'checkout.session.completed, setup': setUp,
  'checkout.session.async_payment_succeeded': boughtLater,
  'checkout.session.expired': expired,
  'payment_method.attached': managed('payment_method.attached', (world, { customer }) => second(world, customer)),
  'payment_method.detached': managed('payment_method.detached', (world, { method }) =>
    stripeApi(world, ['POST', `/v1/payment_methods/${method}/detach`]),
  ),
  'customer.updated': managed('customer.updated', async (world, { customer }) => {
    const { id } = await second(world, customer);
    const field = 'invoice_settings[default_payment_method]';
    await stripeApi(world, ['POST', `/v1/customers/${customer}`], { [field]: id });
  }),
  'refund.created': refunded('refund.created'),
  'refund.updated': refunded('refund.updated', 'pm_card_pendingRefund'),
  'refund.failed': refunded('refund.failed', 'pm_card_refundFail'),
  'charge.refunded': refunded('charge.refunded'),
  'customer.deleted': managed('customer.deleted', (world, { customer }) =>
    stripeApi(world, ['DELETE', `/v1/customers/${customer}`]),
  ),
};

const waiting = new WeakMap<CrashWorld, StripeEvent>();

/** Stripe sends an event again until it is answered 200; what came of it stands in the inbox. */
async function delivered(world: CrashWorld): Promise<Attempted> {
  const { status } = await webhook(world, waiting.get(world) ?? {});
  return status === 200 ? { answer: 'taken' } : 'again';
}

export const webhookScenarios: readonly Scenario[] = Object.entries(happenings).map(([type, happens]) => ({
  title: `webhook ${type}`,
  hasStripe: true,
  prepare: async (world) => void waiting.set(world, await happens(world)),
  attempt: delivered,
  recover: hearAll,
}));
