import { settledBy } from '../../../shared/domain/payments/record-payment.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { at } from '../../support/wallets.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { byHttp, byQueue } from '../triggers.ts';
import { PROFILE, subscriber } from './customers-on-plans.ts';

const SUBSCRIPTION = '/v1/customers/acme/subscription';

/** The first invoice of acme, by what the bus told. */
function firstInvoice({ bus }: CrashWorld): string {
  type Finalized = { readonly invoiceId: string; readonly customerId: string };
  const told = bus.delivered.filter(({ type }) => type === 'invoice.finalized').map(({ data }) => data as Finalized);
  const first = told.find(({ customerId }) => customerId === 'acme');
  invariant(first, 'a start has an invoice');
  return first.invoiceId;
}

/** As Stripe's webhook would say it; what is told waits for follow-payments. */
async function paid(world: CrashWorld): Promise<void> {
  const ports = world.ports('paid');
  const found = await ports.invoice(firstInvoice(world));
  const buyer = await ports.customer('acme');
  invariant(found && buyer, 'what is paid exists');
  const now = instant(world.now);
  const owed = { invoice: found.invoice, customer: buyer, ...(found.payment && { payment: found.payment }) };
  const settled = settledBy(owed, { paid: found.invoice.gross, paidAt: now, now });
  await ports.commit({
    changes: [
      { noun: 'invoicePayment', value: settled.payment },
      ...(settled.customer ? [{ noun: 'customer', value: settled.customer } as const] : []),
    ],
    events: settled.events,
  });
  for (const event of world.bus.delivered)
    if (event.type === 'invoice.paid') world.enqueue('follow-payments', { detail: event });
}

const unpaidUntil =
  (...days: readonly string[]) =>
  async (world: CrashWorld): Promise<void> => {
    await subscriber(world);
    for (const day of days) {
      world.now = at(day);
      await world.tick('settle-due');
    }
    await paid(world);
  };

const follow = byQueue('follow-payments');
const credit = (body: object) =>
  byHttp((world) => ({
    method: 'POST',
    url: `/v1/invoices/${firstInvoice(world)}/credit-notes`,
    body,
    idempotencyKey: 'credit',
  }));

export const paidScenarios: readonly Scenario[] = [
  { title: 'follow-payments: a subscription in good standing', prepare: unpaidUntil(), attempt: follow },
  {
    title: 'follow-payments: a subscription past due goes on',
    prepare: unpaidUntil('2026-11-18T09:00:00Z'),
    attempt: follow,
  },
  {
    title: 'follow-payments: a subscription paused for money is resumed',
    prepare: unpaidUntil('2026-11-18T09:00:00Z', '2027-01-17T09:00:00Z'),
    attempt: follow,
  },
  {
    title: 'follow-payments: who brought the customer is credited',
    prepare: async (world) => {
      await subscriber(world, 'friend');
      await world.must('PUT', '/v1/customers/acme', { ...PROFILE, referredBy: 'friend' });
      await world.must('PUT', SUBSCRIPTION, { plan: 'pro', seats: 1, interval: 'month' });
      await paid(world);
    },
    attempt: follow,
  },
  {
    title: 'a credit note of an amount',
    prepare: subscriber,
    attempt: credit({ amount: '5.00', reason: 'goodwill' }),
  },
  {
    title: 'a credit note of lines, money wanted back',
    prepare: unpaidUntil(),
    attempt: credit({ lines: [{ line: 1 }], reason: 'goodwill', refund: true }),
  },
  {
    title: 'money back: several invoices, a top-up',
    prepare: async (world) => {
      await unpaidUntil()(world);
      await world.must('PUT', SUBSCRIPTION, { plan: 'pro', seats: 3, interval: 'month' });
      await world.must('POST', '/v1/customers/acme/wallet/top-ups', { amount: '5.00' }, 'top-up');
    },
    attempt: byHttp({
      method: 'POST',
      url: `${SUBSCRIPTION}/refund`,
      body: { reason: 'unused' },
      idempotencyKey: 'refund',
    }),
  },
];
