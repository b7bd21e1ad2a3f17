import { expect, it } from 'vitest';
import { cancelService } from '../../../shared/application/change-subscription.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const told = (world: BillingWorld) =>
  world.told('subscription.seats_reached').map(({ data }) => {
    const { seats, seatsBefore, threshold } = data as Record<string, unknown>;
    return [seatsBefore, seats, threshold];
  });

async function begun(plan = 'pro', seats = 249): Promise<BillingWorld> {
  const world = new BillingWorld();
  await world.customer('acme');
  await world.addCard('acme');
  await world.put('acme', { plan, seats });
  return world;
}

it('growth to 250 seats by a change is told to sales, once', async () => {
  const world = await begun();
  expect(told(world)).toEqual([]);
  await world.put('acme', { seats: 250 });
  await world.put('acme', { seats: 251 });
  await world.put('acme', { seats: 251, interval: 'year' });
  expect(told(world)).toEqual([[249, 250, 250]]);
});

it('a start with as many is told too, and one with fewer, in trial or not, is not', async () => {
  expect(told(await begun('pro', 250))).toEqual([[0, 250, 250]]);
  const trial = new BillingWorld();
  await trial.customer('acme');
  await trial.put('acme', { seats: 300, trial: true });
  expect(told(trial)).toEqual([[0, 300, 250]]);
});

it('is told again after there were fewer, and after a new start', async () => {
  const world = await begun('pro', 260);
  await world.put('acme', { seats: 100 });
  await world.liveThrough('2026-12-02T09:00:00Z');
  await world.put('acme', { seats: 255 });
  const call = { key: 'cancel', inputHash: '' };
  const request = { at: 'now', reason: 'switched' } as const;
  await cancelService(world.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
  await world.put('acme', { seats: 400 });
  expect(told(world)).toEqual([
    [0, 260, 250],
    [100, 255, 250],
    [0, 400, 250],
  ]);
});

it('is nothing where the plan does not say from how many on', async () => {
  expect(told(await begun('individual', 10))).toEqual([]);
});
