import { HOUR_MS } from '../../../shared/kernel/instant.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { hearAll, stripeSide } from '../stripe-side.ts';
import { byHttp, byQueue } from '../triggers.ts';
import { customer } from './customers-on-plans.ts';
import { invoiced, withCard } from './payments.ts';

const withStripe = { hasStripe: true, more: stripeSide, recover: hearAll } as const;
/** Stripe forgets the keys of calls after 24 hours. */
const KEYS_FORGOTTEN_MS = 25 * HOUR_MS;
const CREDIT = { amount: '5.00', reason: 'Goodwill', refund: true };

/** An event of ours reaches its function's queue. */
function heard(world: CrashWorld, type: string, by: 'send-refunds' | 'collect-invoices'): void {
  const told = world.bus.delivered.findLast((each) => each.type === type);
  invariant(told, `${type} was told`);
  world.enqueue(by, { detail: told });
}
const invoiceUrl = (world: CrashWorld): string => {
  const told = world.bus.delivered.find(({ type }) => type === 'invoice.finalized');
  return `/v1/invoices/${(told?.data as { invoiceId: string }).invoiceId}`;
};
const creditNoteUrl = (world: CrashWorld): string => {
  const told = world.bus.delivered.find(({ type }) => type === 'credit_note.issued');
  return `/v1/credit-notes/${(told?.data as { creditNoteId: string }).creditNoteId}`;
};

/** An invoice that was charged to this card. */
const paid =
  (card = 'pm_card_visa') =>
  async (world: CrashWorld): Promise<void> => {
    await withCard(world, card);
    await invoiced(world);
    await world.deliver('collect-invoices');
    await hearAll(world);
  };
const credited = (world: CrashWorld) => world.must('POST', `${invoiceUrl(world)}/credit-notes`, CREDIT, 'credit');

/** Money is set aside to go back. */
export const refundRequested =
  (card?: string) =>
  async (world: CrashWorld): Promise<void> => {
    await paid(card)(world);
    await credited(world);
    heard(world, 'refund.requested', 'send-refunds');
  };
/** A refund that is there, then is returned by the bank. */
const returned = async (world: CrashWorld): Promise<void> => {
  await refundRequested('pm_card_refundFail')(world);
  await world.deliver('send-refunds');
  world.now += 2 * HOUR_MS;
  await world.stripe?.idle();
  await hearAll(world);
};
/** A page is open for an invoice, and asks for all of it. */
const creditedOnPage = async (world: CrashWorld): Promise<void> => {
  await customer(world);
  await invoiced(world);
  await world.deliver('collect-invoices');
  await credited(world);
  heard(world, 'credit_note.issued', 'collect-invoices');
};

export const refundScenarios: readonly Scenario[] = [
  {
    title: 'a paid invoice is credited, and its money set aside',
    ...withStripe,
    prepare: paid(),
    attempt: byHttp((world) => ({
      method: 'POST',
      url: `${invoiceUrl(world)}/credit-notes`,
      body: CREDIT,
      idempotencyKey: 'k',
    })),
  },
  {
    title: 'send-refunds: money goes back',
    ...withStripe,
    prepare: refundRequested(),
    attempt: byQueue('send-refunds'),
  },
  {
    title: 'send-refunds: money goes back, a day between the attempts',
    ...withStripe,
    prepare: refundRequested(),
    attempt: (world) => {
      world.now += KEYS_FORGOTTEN_MS;
      return byQueue('send-refunds')(world);
    },
  },
  {
    title: 'a refund that failed is sent again by a person',
    ...withStripe,
    prepare: returned,
    attempt: byHttp((world) => ({
      method: 'POST',
      url: `${creditNoteUrl(world)}/refund`,
      body: {},
      idempotencyKey: 'k',
    })),
  },
  {
    title: 'collect-invoices: a page that is open asks for less after a credit note',
    ...withStripe,
    prepare: creditedOnPage,
    attempt: byQueue('collect-invoices'),
  },
];
