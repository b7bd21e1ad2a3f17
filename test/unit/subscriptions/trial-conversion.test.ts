import { describe, expect, it } from 'vitest';
import { cancelService } from '../../../shared/application/change-subscription.ts';
import { putSubscription } from '../../../shared/application/put-subscription.ts';
import { centsOf } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const PRO = { plan: 'pro', seats: 2, interval: 'month', modules: [] } as const;
const put = (world: BillingWorld, trial: boolean) =>
  putSubscription(world.ports)({ customerId: 'acme', request: { ...PRO, trial } });
const acme = async (world: BillingWorld) => world.ports.subscription('acme');

/** Tried from 2 November on, and canceled with the end of the trial. */
async function leaving(): Promise<BillingWorld> {
  const world = new BillingWorld({ start: '2026-11-02T09:00:00Z' });
  await world.customer('acme');
  await put(world, true);
  await cancelService(world.ports)({
    customerId: 'acme',
    request: { at: 'period_end', reason: 'other' },
    call: { key: 'leave', inputHash: '' },
    answer: () => ({}),
  });
  return world;
}

describe('a trial that is canceled with its end', () => {
  it('is over then, and nothing is invoiced', async () => {
    const world = await leaving();
    await world.liveThrough('2026-11-20T09:00:00Z');
    expect((await acme(world))?.status).toBe('canceled');
    expect(await world.invoices('2026-11')).toEqual([]);
  });

  it('goes on beyond it where the customer pays before: who is charged for a month is served for it', async () => {
    const world = await leaving();
    await put(world, false);
    expect(await acme(world)).toMatchObject({ status: 'active', invoicedUntil: '2026-12-01' });
    expect((await acme(world))?.scheduled).toBeUndefined();
    await world.pay((await world.invoices('2026-11'))[0]?.id ?? '');
    await world.liveThrough('2026-11-30T09:00:00Z');
    expect((await acme(world))?.status).toBe('active');
    expect(await world.invoices('2026-11')).toMatchObject([{ net: centsOf('25.13') }]);
  });
});
