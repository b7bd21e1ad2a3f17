import { describe, expect, it } from 'vitest';
import {
  cancelService,
  deleteModule,
  pauseService,
  putModule,
  resumeService,
} from '../../../shared/application/change-subscription.ts';
import type { SubscriptionRequest } from '../../../shared/domain/subscriptions/check-request.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const acme = { customerId: 'acme' };

/** A customer with a card who pays for a module from 2 November on. */
async function paying(module: string, request: Partial<SubscriptionRequest> = {}): Promise<BillingWorld> {
  const world = new BillingWorld({ start: '2026-11-02T09:00:00Z' });
  await world.customer('acme');
  await world.addCard('acme');
  await world.put('acme', { plan: 'individual', ...request });
  await install(world, module);
  return world;
}
const install = (world: BillingWorld, module: string, trial = false) =>
  putModule(world.ports)({ ...acme, module, trial });
const uninstall = (world: BillingWorld, module: string) => deleteModule(world.ports)({ ...acme, module });
const moduleOf = async (world: BillingWorld, id: string) =>
  (await world.ports.subscription('acme'))?.modules.find((module) => module.id === id);
/** What the invoices and what waits charge for a module, less what they give back, in cents. */
async function chargedFor(world: BillingWorld, name: string, ...months: readonly string[]): Promise<bigint> {
  const invoiced = (await world.invoices(...months)).flatMap(({ lines }) => lines);
  const lines = [...invoiced, ...((await world.ports.subscription('acme'))?.waiting ?? [])];
  return lines.filter(({ description }) => description.includes(name)).reduce((sum, { net }) => sum + net, 0n);
}

describe('a module that is paid', () => {
  it('keeps the day since which it is paid over a pause in which another one goes', async () => {
    const world = await paying('zapier-premium');
    await install(world, 'time-tracking-pro');
    await pauseService(world.ports)(acme);
    await uninstall(world, 'time-tracking-pro');
    expect(await moduleOf(world, 'zapier-premium')).toMatchObject({ paidSince: '2026-11-02' });
    await world.liveThrough('2026-11-20T09:00:00Z');
    await resumeService(world.ports)(acme);
    expect(await moduleOf(world, 'zapier-premium')).toMatchObject({ paidSince: '2026-11-02' });
  });

  it('can be given back within its days in a pause, whatever else went before', async () => {
    const world = await paying('zapier-premium');
    await install(world, 'time-tracking-pro');
    await pauseService(world.ports)(acme);
    await uninstall(world, 'time-tracking-pro');
    await world.liveThrough('2026-11-12T09:00:00Z');
    await uninstall(world, 'zapier-premium');
    expect(world.told('module.uninstalled').at(-1)?.data).toMatchObject({ module: 'zapier-premium', credited: true });
  });

  it('gives nothing back any more once the subscription was canceled', async () => {
    const world = await paying('zapier-premium');
    const request = { at: 'now', reason: 'unused' } as const;
    const call = { key: 'cancel', inputHash: '' };
    await cancelService(world.ports)({ ...acme, request, call, answer: () => ({}) });
    const charged = await chargedFor(world, 'Zapier', '2026-11');
    await world.liveThrough('2026-11-12T09:00:00Z');
    await uninstall(world, 'zapier-premium');
    expect(world.told('module.uninstalled').at(-1)?.data).toMatchObject({ module: 'zapier-premium', credited: false });
    expect(await chargedFor(world, 'Zapier', '2026-11')).toBe(charged);
  });

  it('and comes back while it is still paid is not charged for those days again, nor given back anew', async () => {
    const world = await paying('zapier-premium', { interval: 'year' });
    const once = await chargedFor(world, 'Zapier', '2026-11');
    await world.liveThrough('2026-12-20T09:00:00Z');
    await uninstall(world, 'zapier-premium');
    await world.liveThrough('2026-12-28T09:00:00Z');
    await install(world, 'zapier-premium');
    expect(await moduleOf(world, 'zapier-premium')).toMatchObject({ paidSince: '2026-11-02' });
    expect(await chargedFor(world, 'Zapier', '2026-11', '2026-12')).toBe(once);
    await uninstall(world, 'zapier-premium');
    expect(world.told('module.uninstalled').at(-1)?.data).toMatchObject({ credited: false });
  });

  it('and comes back for more seats is charged for those that were added', async () => {
    const world = await paying('zapier-premium', { interval: 'year' });
    await world.liveThrough('2026-12-20T09:00:00Z');
    await uninstall(world, 'zapier-premium');
    await world.put('acme', { plan: 'individual', interval: 'year', seats: 3 });
    await install(world, 'zapier-premium');
    const [line] = (await world.invoices('2026-12')).at(-1)?.lines ?? [];
    expect(line).toMatchObject({ kind: 'module', quantity: 2n, service: { start: '2026-12-20', end: '2027-11-02' } });
  });

  it('and comes back after what was paid is over is a new purchase', async () => {
    const world = await paying('zapier-premium');
    await world.liveThrough('2026-12-20T09:00:00Z');
    await uninstall(world, 'zapier-premium');
    await world.liveThrough('2027-01-05T09:00:00Z');
    await install(world, 'zapier-premium');
    expect(await moduleOf(world, 'zapier-premium')).toMatchObject({ paidSince: '2027-01-05' });
    expect(await chargedFor(world, 'Zapier', '2027-01')).toBe(523n);
  });
});
