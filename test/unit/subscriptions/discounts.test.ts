import { describe, expect, it } from 'vitest';
import type { Discount } from '../../../shared/catalog/catalog.ts';
import { cutNote } from '../../../shared/domain/invoices/lines.ts';
import { discountsOn, type DiscountTarget } from '../../../shared/domain/subscriptions/discounts.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { factorOf, formatCents, formatFactor } from '../../../shared/kernel/money.ts';
import type { LocalDate, Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { hosting } from '../../support/hosting.ts';
import { subscriptionOf } from '../../support/subscriptions.ts';

const day = (text: string) => text as LocalDate;
const discount = (more: Partial<Discount>): Discount => ({
  id: 'd',
  name: 'd',
  on: ['product'],
  percents: [{ fromSeats: 1, percent: factorOf('0.10') }],
  when: {},
  ...more,
});
const product = (id: string) => ({ id, quantity: 1, since: day('2026-11-01') });

function holds(
  more: Partial<Discount>,
  target: DiscountTarget,
  { on = '2026-11-10', referredBy, ...subscription }: Partial<Subscription> & { on?: string; referredBy?: string } = {},
): boolean {
  const book = { discounts: [discount(more)], stacking: { method: 'multiply' } } as const;
  const customer = { proofs: [], ...(referredBy !== undefined && { referredBy }) };
  const facts = { book, customer, subscription: subscriptionOf({ plan: 'self-service', ...subscription }) };
  return discountsOn(target, facts, day(on)).length > 0;
}

const VPS = { item: 'product', product: 'vps' } as const;
const GPU = { item: 'usage', product: 'gpu.hours' } as const;

describe('a discount', () => {
  it('is on products that it names, of the kinds that it names', () => {
    expect(holds({}, VPS)).toBe(true);
    expect(holds({}, GPU)).toBe(false);
    expect(holds({ on: ['usage'] }, GPU)).toBe(true);
    expect(holds({ products: ['vps'] }, VPS)).toBe(true);
    expect(holds({ products: ['disks'] }, VPS)).toBe(false);
    expect(holds({ on: ['product', 'usage'], products: ['gpu.hours'] }, GPU)).toBe(true);
  });

  it('on anything but a plan asks for the plan in force', () => {
    expect(holds({ plans: ['self-service'] }, VPS)).toBe(true);
    expect(holds({ plans: ['annual'] }, VPS)).toBe(false);
    expect(holds({ on: ['plan'], plans: ['annual'] }, { item: 'plan', product: 'annual' })).toBe(true);
  });

  it('of those who were brought is for them alone, and counts its months from the first paid day', () => {
    const referral = { when: { referred: true, firstMonths: 3 } } as const;
    expect(holds(referral, VPS)).toBe(false);
    const brought = { referredBy: 'globex', paidSince: day('2026-11-01') };
    expect(holds(referral, VPS, brought)).toBe(true);
    expect(holds(referral, VPS, { ...brought, on: '2027-01-31' })).toBe(true);
    expect(holds(referral, VPS, { ...brought, on: '2027-02-01' })).toBe(false);
  });

  it('counts its months from the start where nothing is paid for by itself', () => {
    const first = { when: { firstMonths: 1 }, on: ['usage'] } as const;
    expect(holds(first, GPU, { startDate: day('2026-11-01'), on: '2026-11-30' })).toBe(true);
    expect(holds(first, GPU, { startDate: day('2026-11-01'), on: '2026-12-01' })).toBe(false);
  });

  it('from a number of products on holds for that many different ones', () => {
    const three = { when: { productsFrom: 3 } } as const;
    expect(holds(three, VPS, { products: [product('vps'), product('disks')] })).toBe(false);
    expect(holds(three, VPS, { products: [product('vps'), product('disks'), product('support')] })).toBe(true);
  });

  it('of a length of term is for contracts', () => {
    expect(holds({ when: { termFromMonths: 12 } }, VPS)).toBe(false);
  });
});

describe('products of one who was brought', () => {
  it('have both discounts added up for three months, and are shown one by one; then the one that stays', async () => {
    const world = new BillingWorld({ start: '2026-11-01T09:00:00Z', catalog: hosting() });
    await world.customer('acme', { referredBy: 'globex' });
    await world.addCard('acme');
    await world.put('acme', { plan: 'self-service', quantities: { vps: 10, support: 1, backup: 1 } });
    await world.liveThrough('2027-03-02T09:00:00Z');
    const vpsOf = async (period: string) =>
      (await world.invoices(period as Period))
        .flatMap(({ lines }) => lines)
        .filter(({ description }) => description.startsWith('VPS'))
        .map(({ net, discounts }) => [
          formatCents(net),
          ...discounts.map(({ percent, amount }) => `${formatFactor(percent)} ${formatCents(amount)}`),
        ]);
    expect(await vpsOf('2027-02')).toEqual([['84.92', '0.1 9.99', '0.05 4.99']]);
    expect(await vpsOf('2027-03')).toEqual([['94.91', '0.05 4.99']]);
  });
});

describe('the cap', () => {
  const add = { method: 'add', cap: factorOf('0.30') } as const;
  const of = (...percents: string[]) => percents.map((each) => ({ name: each, percent: factorOf(each) }));

  it('says on the line what it cut, and nothing where it did not', () => {
    expect(cutNote(of('0.17', '0.10', '0.05'), add, 'en')).toBe('Discounts of 32 % in total, cut at 30 %');
    expect(cutNote(of('0.17', '0.10', '0.05'), add, 'fr')).toBe('Remises de 32 % au total, limitées à 30 %');
    expect(cutNote(of('0.20', '0.10'), add, 'en')).toBeUndefined();
    expect(cutNote(of('0.20', '0.10'), { method: 'add' }, 'en')).toBeUndefined();
  });

  it('compares what discounts come to when they multiply', () => {
    const multiply = { ...add, method: 'multiply' } as const;
    expect(cutNote(of('0.20', '0.10'), multiply, 'en')).toBeUndefined();
    expect(cutNote(of('0.20', '0.20'), multiply, 'en')).toBe('Discounts of 36 % in total, cut at 30 %');
  });

  it('stands on the invoice beside the proration', async () => {
    const discounts = [0.2, 0.15].map((percent) => ({
      id: `d${String(percent * 100)}`,
      name: 'd',
      on: ['product' as const],
      percents: [{ fromSeats: 1, percent: String(percent) }],
      when: {},
    }));
    const world = new BillingWorld({ start: '2026-11-16T09:00:00Z', catalog: hosting({ discounts }) });
    await world.customer('acme');
    await world.put('acme', { plan: 'self-service', quantities: { vps: 10 } });
    await world.liveThrough('2026-12-02T09:00:00Z');
    const [invoice] = await world.invoices('2026-12');
    expect(invoice?.lines.map(({ net, note }) => [formatCents(net), note])).toEqual([
      [
        '34.96',
        'Discounts of 35 % in total, cut at 30 %. Prorated by day: 15 of 30 days; 69.93 x 30/30 less 69.93 x 15/30, each rounded to the cent',
      ],
    ]);
  });
});
