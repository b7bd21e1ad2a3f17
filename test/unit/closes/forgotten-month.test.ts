import { expect, it } from 'vitest';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { verifySegment } from '../../../shared/domain/wallets/verify-chain.ts';
import { centsOf, formatCents } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { ContractWorld } from '../../support/contract-world.ts';
import { at } from '../../support/wallets.ts';

/** A clock that is behind: the last minute of November, after November's list was made. */
const LAST_MINUTE = at('2026-11-30T22:59:00Z');

async function linesOf(world: BillingWorld, customerId: string) {
  const invoices = await world.invoices('2026-12', '2027-01', '2027-02');
  return invoices
    .filter((invoice) => invoice.customerId === customerId)
    .flatMap(({ lines }) => lines.map(({ net, service }) => [service.start, formatCents(net)]));
}

async function verified(world: BillingWorld, customerId: string): Promise<void> {
  const segments = await world.ports.chain.after(customerId, 0);
  segments.forEach((sealed, place) => {
    expect(verifySegment(segments[place - 1], sealed, world.catalog)).toEqual([]);
  });
}

it('the minimum of a product in a month that no close had the customer for is invoiced with the next month', async () => {
  const storage = { ...vmcloud.products?.['storage.gb_months'], minimum: '6.00' };
  const products = { ...vmcloud.products, 'storage.gb_months': storage };
  const world = new BillingWorld({ catalog: loadCatalog({ ...vmcloud, products }) });
  await world.subscriber('other', 'self-service');
  await world.daily('2026-12-01T02:30:00Z');
  world.now = LAST_MINUTE;
  await world.subscriber('late', 'self-service');
  await world.daily('2027-01-01T02:30:00Z');
  // A day of November, 6.00 / 30; and December.
  const expected = [
    ['2026-11-30', '0.20'],
    ['2026-12-01', '6.00'],
  ];
  expect(await linesOf(world, 'late')).toEqual(expected);
  await world.daily('2027-02-01T02:30:00Z');
  expect(await linesOf(world, 'late')).toEqual([...expected, ['2027-01-01', '6.00']]);
  await verified(world, 'late');
});

it('so is what usage of it is short of a commitment', async () => {
  const world = await ContractWorld.begun({ start: '2026-11-01T00:00:00Z' });
  await world.subscriber('other', 'self-service');
  await world.daily('2026-12-01T02:30:00Z');
  world.now = LAST_MINUTE;
  await world.accept({
    commitment: { amount: centsOf('600.00'), per: 'month' },
    startsOn: '2026-11-30' as LocalDate,
    lines: [],
    quantities: {},
  });
  await world.useHours(5);
  await world.daily('2027-01-01T02:30:00Z');
  // A day of November: 20.00, of which 5 x 1.20 = 6.00 was used; and December.
  expect(await linesOf(world, 'acme')).toEqual([
    ['2026-11-30', '6.00'],
    ['2026-11-30', '14.00'],
    ['2026-12-01', '600.00'],
  ]);
  await verified(world, 'acme');
});
