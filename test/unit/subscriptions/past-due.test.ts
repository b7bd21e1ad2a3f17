import { describe, expect, it } from 'vitest';
import { pauseService, resumeService } from '../../../shared/application/change-subscription.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const acme = { customerId: 'acme' };

async function owing(): Promise<BillingWorld> {
  const world = new BillingWorld({ start: '2026-11-02T09:00:00Z' });
  await world.customer('acme');
  await world.subscribe('acme');
  return world;
}
const statusOf = async (world: BillingWorld) => (await world.ports.subscription('acme'))?.status;

describe('a first invoice that is unpaid', () => {
  it('leaves the subscription past due after a pause too, which is told once', async () => {
    const world = await owing();
    await world.liveThrough('2026-11-16T09:00:00Z');
    await pauseService(world.ports)(acme);
    await world.liveThrough('2026-11-24T09:00:00Z');
    await resumeService(world.ports)(acme);
    expect(await statusOf(world)).toBe('past_due');
    await world.liveThrough('2026-11-26T09:00:00Z');
    expect(world.told('subscription.past_due')).toHaveLength(1);
  });

  it('leaves it active where the pause ended before the invoice was due', async () => {
    const world = await owing();
    await pauseService(world.ports)(acme);
    await world.liveThrough('2026-11-05T09:00:00Z');
    await resumeService(world.ports)(acme);
    expect(await statusOf(world)).toBe('active');
    await world.liveThrough('2026-11-12T09:00:00Z');
    expect(await statusOf(world)).toBe('past_due');
  });

  it('that is paid brings it back in good standing, from a pause as well', async () => {
    const world = await owing();
    await world.liveThrough('2026-11-16T09:00:00Z');
    const [invoice] = await world.invoices('2026-11');
    await world.pay(invoice?.id ?? '');
    expect(await statusOf(world)).toBe('active');
  });
});
