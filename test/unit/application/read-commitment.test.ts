import { expect, it } from 'vitest';
import { readUsage } from '../../../shared/application/read-usage.ts';
import { centsOf, formatCents } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { ContractWorld } from '../../support/contract-world.ts';

async function shown(world: ContractWorld, period?: string) {
  const view = await readUsage(world.ports)({ customerId: 'acme', ...(period && { period: period as Period }) });
  const { commitment } = view;
  if (!commitment) return undefined;
  const { days, committed, used, missing } = commitment;
  return [days.start, days.end, ...[committed, used, missing].map(formatCents)];
}

const committed = async (per: 'month' | 'term', amount: string): Promise<ContractWorld> => {
  const world = await ContractWorld.begun();
  await world.accept({ commitment: { amount: centsOf(amount), per }, lines: [], quantities: {} });
  return world;
};

it('a commitment of the month is shown with what is used and missing so far, as the close will find it', async () => {
  const world = await committed('month', '600.00');
  // 600.00 x 14/30 from the 17th on.
  expect(await shown(world)).toEqual(['2026-11-17', '2026-12-01', '280.00', '0.00', '280.00']);
  await world.useHours(100);
  expect(await shown(world)).toEqual(['2026-11-17', '2026-12-01', '280.00', '120.00', '160.00']);
  await world.liveThrough('2026-12-02T09:00:00Z');
  expect(await shown(world, '2026-11')).toEqual(['2026-11-17', '2026-12-01', '280.00', '120.00', '160.00']);
  await world.useHours(600);
  expect(await shown(world)).toEqual(['2026-12-01', '2027-01-01', '600.00', '720.00', '0.00']);
  await world.useHours(50, '2026-11-30T10:00:00Z');
  expect(await shown(world, '2026-11')).toEqual(['2026-11-17', '2026-12-01', '280.00', '180.00', '100.00']);
  await world.liveThrough('2027-06-02T09:00:00Z');
  expect(await shown(world, '2026-11')).toBeUndefined();
});

it('a commitment of the term counts all of its months', async () => {
  const world = await committed('term', '6000.00');
  await world.useHours(100);
  await world.liveThrough('2026-12-10T09:00:00Z');
  await world.useHours(200);
  const term = ['2026-11-17', '2027-11-17', '6000.00'];
  expect(await shown(world)).toEqual([...term, '360.00', '5640.00']);
  await world.liveThrough('2027-01-02T09:00:00Z');
  expect(await shown(world)).toEqual([...term, '360.00', '5640.00']);
});

it('there is none without a contract that has one', async () => {
  const world = await ContractWorld.begun();
  await world.put('acme', { plan: 'self-service' });
  expect(await shown(world)).toBeUndefined();
});
