import { describe, expect, it } from 'vitest';
import { cancelService, migrateSubscription } from '../../../shared/application/change-subscription.ts';
import { previewSubscription } from '../../../shared/application/preview-subscription.ts';
import type { Catalog } from '../../../shared/catalog/catalog.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { planFor } from '../../../shared/catalog/price-book.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { formatCents, formatUnitPrice } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { dearer } from '../../support/two-price-books.ts';

const START = '2026-11-02T09:00:00Z';
const acme = { customerId: 'acme' };
const pro = { plan: 'pro', seats: 2, interval: 'month' } as const;

async function worldOf(catalog: Catalog): Promise<BillingWorld> {
  const world = new BillingWorld({ start: START, catalog });
  await world.customer('acme');
  await world.addCard('acme');
  return world;
}
const closed = async (world: BillingWorld): Promise<string | undefined> => {
  const invoices = await world.invoices('2026-12', '2027-01', '2027-02');
  const net = invoices.filter(({ cause }) => cause.startsWith('close:')).at(-1)?.net;
  return net === undefined ? undefined : formatCents(net);
};
const nextBy = async (world: BillingWorld, priceBook: 'sold' | 'in_force'): Promise<string | undefined> => {
  const { next } = await previewSubscription(world.ports)({ ...acme, request: pro, priceBook });
  return next && formatCents(next.net);
};

describe('a price book that is replaced', () => {
  it('is kept by what was sold by it, until that is migrated: then with the next period', async () => {
    const world = await worldOf(dearer());
    await world.put('acme', pro);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await closed(world)).toBe('26.00');
    expect([await nextBy(world, 'sold'), await nextBy(world, 'in_force')]).toEqual(['26.00', '30.00']);
    const { view } = await migrateSubscription(world.ports)(acme);
    expect(view.subscription).toMatchObject({ catalogVersion: '2026.1', scheduled: { on: '2027-01-01' } });
    const again = await migrateSubscription(world.ports)(acme);
    expect([again.isNew, again.view.subscription.revision]).toEqual([false, view.subscription.revision]);
    await world.liveThrough('2027-01-02T09:00:00Z');
    expect(await closed(world)).toBe('30.00');
    expect(await world.ports.subscription('acme')).toMatchObject({ catalogVersion: '2026.2' });
    expect((await migrateSubscription(world.ports)(acme)).isNew).toBe(false);
  });

  describe('and to which a subscription is being moved', () => {
    const moving = async () => {
      const world = await worldOf(dearer());
      await world.put('acme', pro);
      await world.liveThrough('2026-12-02T09:00:00Z');
      await migrateSubscription(world.ports)(acme);
      return world;
    };
    const scheduled = async (world: BillingWorld) => (await world.ports.subscription('acme'))?.scheduled;
    const toTheNew = { on: '2027-01-01', plan: 'pro', seats: 2, interval: 'month', catalogVersion: '2026.2' };

    it('is not kept because a customer sends what is in force', async () => {
      const world = await moving();
      const { revision } = (await world.ports.subscription('acme')) ?? {};
      await world.put('acme', pro);
      expect(await world.ports.subscription('acme')).toMatchObject({ revision, scheduled: toTheNew });
      await world.liveThrough('2027-01-02T09:00:00Z');
      expect(await closed(world)).toBe('30.00');
    });

    it('nor because of more seats, fewer seats, or a reduction that is withdrawn', async () => {
      const world = await moving();
      await world.put('acme', { ...pro, seats: 4 });
      expect(await scheduled(world)).toEqual({ ...toTheNew, seats: 4 });
      await world.put('acme', { ...pro, seats: 1 });
      expect(await scheduled(world)).toEqual({ ...toTheNew, seats: 1 });
      await world.put('acme', { ...pro, seats: 4 });
      expect(await scheduled(world)).toEqual({ ...toTheNew, seats: 4 });
      await world.put('acme', { ...pro, seats: 3 });
      await world.liveThrough('2027-01-02T09:00:00Z');
      expect(await closed(world)).toBe('45.00');
    });

    it('nor by a cancellation that is withdrawn', async () => {
      const world = await moving();
      const call = { key: 'c', inputHash: '' };
      const request = { at: 'period_end', reason: 'unused' } as const;
      await cancelService(world.ports)({ ...acme, request, call, answer: () => ({}) });
      expect(await scheduled(world)).toMatchObject({ cancel: { reason: 'unused' } });
      await world.put('acme', pro);
      expect(await scheduled(world)).toEqual(toTheNew);
    });

    it('and has nothing left to move once another interval has brought it', async () => {
      const world = await moving();
      await world.put('acme', { ...pro, interval: 'year' });
      expect(await world.ports.subscription('acme')).toMatchObject({ catalogVersion: '2026.2' });
      expect(await scheduled(world)).toBeUndefined();
    });
  });

  it('sells by its successor from the first day of that one', async () => {
    const world = await worldOf(dearer());
    await world.liveThrough('2026-11-14T09:00:00Z');
    await world.put('acme', pro);
    expect(await world.ports.subscription('acme')).toMatchObject({ catalogVersion: '2026.1' });
    await world.customer('other');
    await world.liveThrough('2026-11-15T09:00:00Z');
    await world.put('other', pro);
    expect(await world.ports.subscription('other')).toMatchObject({ catalogVersion: '2026.2' });
  });

  it('is left at once by a trial: nothing was paid by it', async () => {
    const world = await worldOf(dearer());
    await world.liveThrough('2026-11-12T09:00:00Z');
    await world.put('acme', { ...pro, trial: true });
    await world.liveThrough('2026-11-20T09:00:00Z');
    const { view } = await migrateSubscription(world.ports)(acme);
    expect(view.subscription).toMatchObject({ status: 'trialing', catalogVersion: '2026.2' });
    await world.liveThrough('2027-01-02T09:00:00Z');
    expect(await closed(world)).toBe('30.00');
    expect(await world.ports.subscription('acme')).toMatchObject({ status: 'active', catalogVersion: '2026.2' });
  });

  it('is kept where its successor lacks what is in use', async () => {
    const { version, effectiveFrom, plans, modules = {}, discounts = [], stacking } = taskforce;
    const fewer = Object.fromEntries(Object.entries(modules).filter(([id]) => id !== 'lims'));
    const successor = { ...taskforce, version: '2026.2', effectiveFrom: '2026-11-15', modules: fewer };
    const world = await worldOf(
      loadCatalog({
        ...successor,
        discounts: discounts.filter(({ id }) => id !== 'bundle'),
        earlier: [{ version, effectiveFrom, plans, modules, discounts, stacking }],
      }),
    );
    await world.put('acme', { ...pro, modules: ['lims'] });
    await world.liveThrough('2026-12-02T09:00:00Z');
    await expect(migrateSubscription(world.ports)(acme)).rejects.toMatchObject({
      details: { members: { rule: 'not_in_price_book', priceBook: '2026.2' } },
    });
    await world.liveThrough('2027-01-02T09:00:00Z');
    expect(await closed(world)).toBe('26.00');
  });

  it('waits where a change is scheduled', async () => {
    const world = await worldOf(dearer());
    await world.put('acme', pro);
    await world.put('acme', { ...pro, seats: 1 });
    await world.liveThrough('2026-11-20T09:00:00Z');
    expect((await migrateSubscription(world.ports)(acme)).isNew).toBe(false);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect((await migrateSubscription(world.ports)(acme)).isNew).toBe(true);
  });
});

describe('a price with variants', () => {
  const catalog = dearer({
    variants: [
      { id: 'low', weightPercent: 10, price: '14.00' },
      { id: 'high', weightPercent: 30, price: '16.00' },
    ],
  });
  const priceFor = (customerId: string): string => formatUnitPrice(planFor(catalog, 'pro', customerId).price);

  it('is spread over the customers as it weighs', () => {
    const many = 20_000;
    const seen = new Map<string, number>();
    for (let index = 0; index < many; index += 1) {
      const price = priceFor(`customer-${String(index)}`);
      seen.set(price, (seen.get(price) ?? 0) + 1);
    }
    const percents = ['14.00', '15.00', '16.00'].map((price) => Math.round((100 * (seen.get(price) ?? 0)) / many));
    expect(percents).toEqual([10, 60, 30]);
  });

  it('is the same for a customer for ever: in the preview, on the invoice, after a change', async () => {
    const customers = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const world = new BillingWorld({ start: '2026-11-30T09:00:00Z', catalog });
    for (const id of customers) {
      await world.customer(id);
      await world.put(id, { ...pro, seats: 1 });
    }
    await world.liveThrough('2026-12-02T09:00:00Z');
    const invoices = await world.invoices('2026-12');
    for (const customerId of customers) {
      const [line] = invoices.find((invoice) => invoice.customerId === customerId)?.lines ?? [];
      expect(line && formatUnitPrice(line.unitPrice)).toBe(priceFor(customerId));
      const { next } = await previewSubscription(world.ports)({ customerId, request: { ...pro, seats: 3 } });
      expect(next?.lines.map(({ unitPrice }) => formatUnitPrice(unitPrice))).toEqual([priceFor(customerId)]);
    }
    expect(new Set(customers.map(priceFor)).size).toBeGreaterThan(1);
  });
});
