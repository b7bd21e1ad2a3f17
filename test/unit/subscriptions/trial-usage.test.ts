import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../shared/application/read-usage.ts';
import { cancelService } from '../../../shared/application/change-subscription.ts';
import { readBudget, putBudget } from '../../../shared/application/budgets.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../../shared/catalog/schema.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { verifySegment } from '../../../shared/domain/wallets/verify-chain.ts';
import { formatCents, formatQuantity, centsOf } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const MILLION = 1_000_000;
const GPU = 'gpu.hours';

/** Self-service with a trial of 14 days; the greatest of what storage reports, and 6.00 a month at least of it. */
const raw: RawCatalog = {
  ...vmcloud,
  plans: { ...vmcloud.plans, tried: { name: 'Tried', sale: 'self_service', price: '0', trialDays: 14 } },
  meters: {
    ...vmcloud.meters,
    'storage.gb_months': {
      name: 'Storage',
      fields: [{ name: 'quantity', type: 'decimal', maximum: 1_000_000 }],
      aggregations: { peak: { function: 'max', field: 'quantity', unit: 'GB' } },
    },
  },
  products: {
    ...vmcloud.products,
    'storage.gb_months': {
      name: 'Storage',
      unit: 'GB',
      meter: 'peak',
      charge: { model: 'per_unit', price: '0.10' },
      minimum: '6.00',
    },
  },
};
const catalog = loadCatalog(raw);

/** In trial from 3 November; it ends on the 17th. */
async function tried(card = true): Promise<BillingWorld> {
  const world = new BillingWorld({ start: '2026-11-03T09:00:00Z', catalog });
  await world.customer('acme');
  if (card) await world.addCard('acme');
  await world.put('acme', { plan: 'tried', trial: true });
  return world;
}
const use = (world: BillingWorld, hours: number, time?: string) => world.meter('acme', GPU, hours * MILLION, time);
const shown = async (world: BillingWorld, period?: string) => {
  const view = await readUsage(world.ports)({ customerId: 'acme', ...(period && { period: period as Period }) });
  return view.products
    .filter(({ quantity, inTrial }) => quantity > 0n || inTrial > 0n)
    .map(({ product, quantity, inTrial, amount }) => [
      product.id,
      formatQuantity(quantity),
      formatQuantity(inTrial),
      formatCents(amount),
    ]);
};
const linesOf = async (world: BillingWorld, ...periods: string[]) =>
  (await world.invoices(...periods)).flatMap(({ lines }) =>
    lines.map(({ kind, net, service }) => [kind, formatCents(net), service.start]),
  );
async function verified(world: BillingWorld): Promise<void> {
  const segments = await world.ports.chain.after('acme', 0);
  segments.forEach((sealed, place) => {
    expect(verifySegment(segments[place - 1], sealed, world.catalog)).toEqual([]);
  });
}

describe('what is used in a trial', () => {
  it('is shown and not charged, and what is used from its end on is, in the same month', async () => {
    const world = await tried();
    await use(world, 10);
    expect(await shown(world)).toEqual([[GPU, '0', '10', '0.00']]);
    await world.liveThrough('2026-11-20T09:00:00Z');
    await use(world, 5);
    expect(await shown(world)).toEqual([[GPU, '5', '10', '6.00']]);
    await world.liveThrough('2026-12-02T09:00:00Z');
    // The minimum of storage for 14 of 30 days: 2.80.
    expect(await linesOf(world, '2026-12')).toEqual([
      ['usage', '6.00', '2026-11-17'],
      ['usage', '2.80', '2026-11-17'],
    ]);
    expect(await shown(world, '2026-11')).toEqual([[GPU, '5', '10', '6.00']]);
    await verified(world);
  });

  it('is free however late it comes, and whatever a maximum came to in it', async () => {
    const world = await tried();
    await world.meter('acme', 'storage.gb_months', 500 * MILLION);
    await world.liveThrough('2026-11-20T09:00:00Z');
    await world.meter('acme', 'storage.gb_months', 100 * MILLION);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await linesOf(world, '2026-12')).toEqual([['usage', '10.00', '2026-11-17']]);
    await use(world, 7, '2026-11-16T22:59:59Z');
    await use(world, 1, '2026-11-16T23:00:00Z');
    await world.liveThrough('2027-01-02T09:00:00Z');
    // An hour of the 17th; the second before it was the trial's.
    expect(await linesOf(world, '2027-01')).toEqual([
      ['usage', '1.20', '2026-11-17'],
      ['usage', '6.00', '2026-12-01'],
    ]);
    await verified(world);
  });

  it('leaves nothing to pay in a month that is all trial', async () => {
    const world = new BillingWorld({ start: '2026-11-20T09:00:00Z', catalog });
    await world.customer('acme');
    await world.addCard('acme');
    await world.put('acme', { plan: 'tried', trial: true });
    await use(world, 10);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await linesOf(world, '2026-12')).toEqual([]);
    await use(world, 3);
    await world.liveThrough('2027-01-02T09:00:00Z');
    // From 4 December on: 28 of 31 days of 6.00.
    expect(await linesOf(world, '2027-01')).toEqual([['usage', '5.42', '2026-12-04']]);
    await verified(world);
  });

  it('is not billed when the trial is cancelled at once', async () => {
    const world = await tried();
    await use(world, 10);
    world.now += 3 * 86_400_000;
    const call = { key: 'cancel', inputHash: '' };
    const request = { at: 'now', reason: 'unused' } as const;
    await cancelService(world.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await linesOf(world, '2026-11', '2026-12')).toEqual([]);
    await verified(world);
  });

  it('is not in a budget, which watches what is used from its end on', async () => {
    const world = await tried();
    const settings = { amount: centsOf('8.00'), alertPercents: [80, 100] };
    const spent = async () => (await readBudget(world.ports)({ customerId: 'acme' })).spent;

    expect((await putBudget(world.ports)({ customerId: 'acme', settings })).spent).toBe('0.00');
    await use(world, 10);
    expect([await spent(), world.told('usage.budget_reached')]).toEqual(['0.00', []]);
    await world.liveThrough('2026-11-20T09:00:00Z');
    // And 2.80 of the minimum, for the days of the month that are paid for.
    await use(world, 3, '2026-11-20T08:00:00Z');
    expect([await spent(), world.told('usage.budget_reached').length]).toEqual(['6.40', 1]);
    await use(world, 1, '2026-11-16T08:00:00Z');
    expect([await spent(), world.told('usage.budget_reached').length]).toEqual(['6.40', 1]);
    await use(world, 2, '2026-11-20T08:30:00Z');
    expect(world.told('usage.budget_reached').map(({ data }) => data)).toMatchObject([
      { percent: 80, amount: '6.40' },
      { percent: 100, amount: '8.80' },
    ]);
    await verified(world);
  });
});
