import { describe, expect, it } from 'vitest';
import { followPaidInvoice } from '../../../shared/application/follow-paid-invoice.ts';
import { issueCreditNote } from '../../../shared/application/issue-credit-note.ts';
import { refundSubscription } from '../../../shared/application/refund-subscription.ts';
import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import { formatCents, type Cents } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const START = '2026-11-02T09:00:00Z';

/** A referrer of two seats of pro (26.00 a month), and who they brought: one seat from the 16th on (13.00 x 15/30 = 6.50). */
async function brought(): Promise<{ world: BillingWorld; first: Invoice }> {
  const world = new BillingWorld({ start: START });
  await world.customer('referrer');
  await world.addCard('referrer');
  await world.put('referrer', { seats: 2 });
  const [own] = await world.invoices('2026-11');
  await world.pay(own?.id ?? '');
  await world.liveThrough('2026-11-16T09:00:00Z');
  await world.customer('brought', { referredBy: 'referrer' });
  await world.addCard('brought');
  await world.put('brought', { seats: 1 });
  const first = (await world.invoices('2026-11')).find(({ customerId }) => customerId === 'brought');
  if (!first) throw new Error('a start is invoiced');
  return { world, first };
}

const waiting = async (world: BillingWorld, id = 'referrer') =>
  ((await world.ports.subscription(id))?.waiting ?? []).map(({ kind, net }) => [kind, formatCents(net)]);
const closed = async (world: BillingWorld, id = 'referrer') =>
  (await world.invoices('2026-12'))
    .filter(({ customerId }) => customerId === id)
    .flatMap(({ lines }) => lines.map(({ kind, net }) => [kind, formatCents(net)]));
const takeBack = (world: BillingWorld, customerId: string) =>
  refundSubscription(world.ports)({
    customerId,
    request: { reason: 'unused' },
    call: { key: `back-${customerId}`, inputHash: '' },
    answer: () => ({}),
  });
const follow = (world: BillingWorld, { id }: Invoice) => followPaidInvoice(world.ports)({ invoiceId: id });
const creditFee = (world: BillingWorld, { id }: Invoice, net: Cents) =>
  issueCreditNote(world.ports)({
    invoiceId: id,
    request: { of: { lines: [{ line: 1, net }] }, reason: 'Goodwill', refund: 'none' },
    call: { key: 'credit', inputHash: '' },
    answer: () => ({}),
  });

describe('who brought a customer', () => {
  it('is credited once that first invoice is paid, on the next invoice', async () => {
    const { world, first } = await brought();
    expect(await waiting(world)).toEqual([]);
    await world.pay(first.id);
    expect(await waiting(world)).toEqual([['credit', '-6.50']]);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await closed(world)).toEqual([
      ['credit', '-6.50'],
      ['plan', '26.00'],
    ]);
  });

  it('is credited for a first invoice that is no start: of who goes on after a trial without a card', async () => {
    const world = new BillingWorld({ start: START });
    await world.customer('referrer');
    await world.put('referrer', { seats: 2 });
    await world.customer('brought', { referredBy: 'referrer' });
    await world.put('brought', { seats: 1, trial: true });
    await world.liveThrough('2026-11-20T09:00:00Z');
    await world.put('brought', { seats: 1 });
    const first = (await world.invoices('2026-11')).find(({ customerId }) => customerId === 'brought');
    expect(first?.cause).toMatch(/^change:/);
    await world.pay(first?.id ?? '');
    // 13.00 x 11/30 = 4.77.
    expect(await waiting(world)).toEqual([['credit', '-4.77']]);
  });

  it('is credited for no later invoice, whether or not the first was paid', async () => {
    const { world } = await brought();
    await world.liveThrough('2026-12-02T09:00:00Z');
    const later = (await world.invoices('2026-12')).find(({ customerId }) => customerId === 'brought');
    await world.pay(later?.id ?? '');
    expect(await waiting(world)).toEqual([]);
  });

  it('is no longer credited when the customer takes the money back before that', async () => {
    const { world, first } = await brought();
    await world.pay(first.id);
    await takeBack(world, 'brought');
    await follow(world, first);
    await follow(world, first);
    expect(await waiting(world)).toEqual([]);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await closed(world)).toEqual([['plan', '26.00']]);
  });

  it('nor when that is heard of before the payment', async () => {
    const { world, first } = await brought();
    const customer = await world.ports.customer('brought');
    expect(customer).toBeDefined();
    await creditFee(world, first, first.net);
    await world.pay(first.id);
    await follow(world, first);
    expect(await waiting(world)).toEqual([]);
  });

  it('is credited with what is left of the fee when a part of it is credited', async () => {
    const { world, first } = await brought();
    await world.pay(first.id);
    await creditFee(world, first, 400n as Cents);
    await follow(world, first);
    expect(await waiting(world)).toEqual([['credit', '-2.50']]);
  });

  it('keeps what stands on an invoice', async () => {
    const { world, first } = await brought();
    await world.pay(first.id);
    await world.liveThrough('2026-12-02T09:00:00Z');
    await takeBack(world, 'brought');
    await follow(world, first);
    expect(await closed(world)).toEqual([
      ['credit', '-6.50'],
      ['plan', '26.00'],
    ]);
    expect(await waiting(world)).toEqual([]);
  });

  it('keeps the credit that waits when they take their own money back: it is no fee of theirs', async () => {
    const { world, first } = await brought();
    await world.pay(first.id);
    await takeBack(world, 'referrer');
    expect(await waiting(world)).toEqual([['credit', '-6.50']]);
    await world.liveThrough('2026-12-05T09:00:00Z');
    await world.put('referrer', { seats: 2 });
    const [again] = (await world.invoices('2026-12')).filter(({ customerId }) => customerId === 'referrer');
    expect(again?.lines[0]).toMatchObject({ kind: 'credit', net: -650n });
  });
});
