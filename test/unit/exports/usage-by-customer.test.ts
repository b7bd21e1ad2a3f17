import { expect, it } from 'vitest';
import { centsOf, formatCents } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { ContractWorld } from '../../support/contract-world.ts';

const MILLION = 1_000_000;
const COLUMNS = 'customerId,customerName,period,product,contractId,unit,quantity,net,currency,number';

const rowsOf = (world: BillingWorld, period: string): readonly string[] => {
  const content = world.files.get(`exports/${period}/usage-by-customer.csv`) ?? '';
  const [header, ...rows] = content.slice(1).trimEnd().split('\r\n');
  expect(header).toBe(COLUMNS);
  return rows.map((row) => row.replace(/ctr_[-0-9a-f]+/, 'ctr').replace(/,FA-[-0-9]+$/, ''));
};
const totalOf = (world: BillingWorld, period: string): unknown =>
  (JSON.parse(world.files.get(`exports/${period}/manifest.json`) ?? '') as { controlTotals: { usage: unknown } })
    .controlTotals.usage;

/** What the month's invoices carry for usage. */
async function usageNet(world: BillingWorld, period: string): Promise<string> {
  const lines = (await world.invoices(period)).flatMap((invoice) => invoice.lines);
  const usage = lines.filter(({ kind }) => kind === 'usage' || kind === 'adjustment');
  return formatCents(usage.reduce((total, { net }) => total + net, 0n) as never);
}

it('usage by customer has a row a product and month, which sum to the lines of the invoices of the month', async () => {
  const world = await ContractWorld.begun({ start: '2026-11-01T00:00:00Z' });
  await world.put('acme', { plan: 'self-service', quantities: { vps: 2 } });
  await world.meter('acme', 'storage.gb_months', 1_250.5 * MILLION);
  await world.meter('acme', 'egress.gb', 230.4 * MILLION);
  await world.liveThrough('2026-12-02T09:00:00Z');
  await world.meter('acme', 'storage.gb_months', 100 * MILLION, '2026-11-30T10:00:00Z');
  await world.meter('acme', 'gpu.hours', 1.5 * MILLION);
  await world.liveThrough('2027-02-02T09:00:00Z');
  // 10.00 + 72.00 + 15.03 of storage, and two packages.
  expect(rowsOf(world, '2026-12')).toEqual([
    'acme,acme SAS,2026-11,storage.gb_months,,GB-month,1250.5,97.03,EUR',
    'acme,acme SAS,2026-11,egress.gb,,GB,230.4,10.00,EUR',
  ]);
  expect(rowsOf(world, '2027-01')).toEqual([
    'acme,acme SAS,2026-11,storage.gb_months,,GB-month,1350.5,6.00,EUR',
    'acme,acme SAS,2026-12,gpu.hours,,hour,1.5,1.80,EUR',
  ]);
  expect(totalOf(world, '2026-12')).toEqual({ count: 2, net: '107.03' });
  for (const period of ['2026-12', '2027-01']) {
    expect(totalOf(world, period)).toMatchObject({ net: await usageNet(world, period) });
  }
});

it('and for what usage is short of a commitment, also when that becomes less', async () => {
  const world = await ContractWorld.begun();
  await world.accept({ commitment: { amount: centsOf('600.00'), per: 'month' }, lines: [], quantities: {} });
  await world.useHours(100);
  await world.liveThrough('2026-12-02T09:00:00Z');
  await world.useHours(10, '2026-11-30T10:00:00Z');
  await world.liveThrough('2027-02-02T09:00:00Z');
  expect(rowsOf(world, '2026-12')).toEqual([
    'acme,acme SAS,2026-11,gpu.hours,,hour,100,120.00,EUR',
    'acme,acme SAS,2026-11,,ctr,,,160.00,EUR',
  ]);
  expect(rowsOf(world, '2027-01')).toEqual([
    'acme,acme SAS,2026-11,gpu.hours,,hour,110,12.00,EUR',
    'acme,acme SAS,2026-11,,ctr,,,-12.00,EUR',
    'acme,acme SAS,2026-12,,ctr,,,600.00,EUR',
  ]);
  for (const period of ['2026-12', '2027-01']) {
    expect(totalOf(world, period)).toMatchObject({ net: await usageNet(world, period) });
  }
});

it('is there with its header where nothing is sold by meter', async () => {
  const world = new BillingWorld();
  await world.subscriber('acme');
  await world.daily('2026-12-01T02:30:00Z');
  expect(rowsOf(world, '2026-11')).toEqual([]);
  expect(totalOf(world, '2026-11')).toEqual({ count: 0, net: '0.00' });
});
