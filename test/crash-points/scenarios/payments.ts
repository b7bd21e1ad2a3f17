import { HOUR_MS } from '../../../shared/kernel/instant.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { completeCheckout, hearAll, stripeSide } from '../stripe-side.ts';
import { byHttp, byQueue } from '../triggers.ts';
import { customer, subscriber } from './customers-on-plans.ts';

const CHECKOUT = '/v1/customers/acme/checkout';
const withStripe = { hasStripe: true, more: stripeSide } as const;
/** Stripe forgets the keys of calls after 24 hours. */
const KEYS_FORGOTTEN_MS = 25 * HOUR_MS;

/** A customer who saved this card on Stripe's page. */
export async function withCard(world: CrashWorld, card = 'pm_card_visa'): Promise<void> {
  await customer(world);
  const { sessionId } = await world.must('POST', CHECKOUT, { mode: 'setup' }, 'setup');
  await completeCheckout(world, String(sessionId), card);
  await hearAll(world);
}

/** The first invoice of a subscription is told of, and waits to be collected. */
export async function invoiced(world: CrashWorld): Promise<void> {
  await world.must('PUT', '/v1/customers/acme/subscription', { plan: 'pro', seats: 1, interval: 'month' });
  const told = world.bus.delivered.find(({ type }) => type === 'invoice.finalized');
  invariant(told, 'a start has an invoice');
  world.enqueue('collect-invoices', { detail: told });
}

const collection = byQueue('collect-invoices');
const collectionADayLater = (world: CrashWorld) => {
  world.now += KEYS_FORGOTTEN_MS;
  return collection(world);
};
const invoicedWithCard = async (world: CrashWorld): Promise<void> => {
  await withCard(world);
  await invoiced(world);
};
const invoicedWithoutCard = async (world: CrashWorld): Promise<void> => {
  await customer(world);
  await invoiced(world);
};
const told = { recover: hearAll } as const;

export const paymentScenarios: readonly Scenario[] = [
  {
    title: 'a top-up beyond the credit: its page is opened',
    ...withStripe,
    prepare: subscriber,
    attempt: byHttp({
      method: 'POST',
      url: '/v1/customers/acme/wallet/top-ups',
      body: { amount: '50.00' },
      idempotencyKey: 'k',
    }),
  },
  {
    title: 'a page to save a card is opened',
    ...withStripe,
    prepare: customer,
    attempt: byHttp({ method: 'POST', url: CHECKOUT, body: { mode: 'setup' }, idempotencyKey: 'k' }),
  },
  {
    title: 'collect-invoices: a card is charged',
    ...withStripe,
    ...told,
    prepare: invoicedWithCard,
    attempt: collection,
  },
  {
    title: 'collect-invoices: a card is charged, a day between the attempts',
    ...withStripe,
    ...told,
    prepare: invoicedWithCard,
    attempt: collectionADayLater,
  },
  {
    title: 'collect-invoices: a page to pay on',
    ...withStripe,
    prepare: invoicedWithoutCard,
    attempt: collection,
  },
  {
    title: 'collect-invoices: a page to pay on, a day between the attempts',
    ...withStripe,
    prepare: invoicedWithoutCard,
    attempt: collectionADayLater,
  },
];
