import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../shared/application/read-usage.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const GPU = 'gpu.hours';
const november = '2026-11' as Period;

async function world() {
  const billing = new BillingWorld({ catalog: loadCatalog(vmcloud) });
  await billing.subscriber('acme', 'self-service');
  await billing.meter('acme', GPU, 12_500_000);
  await billing.meter('acme', 'storage.gb_months', 1_250_500_000);
  return {
    billing,
    read: (period?: Period) => readUsage(billing.ports)({ customerId: 'acme', ...(period && { period }) }),
  };
}

describe('the usage of a month', () => {
  it('is shown by the very lines that its invoice will carry', async () => {
    const { billing, read } = await world();
    const before = await read();
    await billing.daily('2026-12-01T02:30:00Z');
    const [invoice] = await billing.invoices('2026-12');
    expect(before.products.flatMap(({ lines }) => lines)).toEqual(invoice?.lines);
    expect(before.total).toBe(invoice?.net);
    expect(await read(november)).toEqual(before);
  });

  it('is final once no usage of it is taken any more, and not while late usage waits for its invoice', async () => {
    const { billing, read } = await world();
    await billing.daily('2026-12-01T02:30:00Z');
    billing.now = Date.parse('2027-01-04T22:00:00Z');
    await billing.meter('acme', GPU, 1_000_000, '2026-11-30T22:59:59Z');
    expect(await read(november)).toMatchObject({ isFinal: false, total: 11_323n });
    billing.now = Date.parse('2027-01-05T00:00:00Z');
    expect(await read(november)).toMatchObject({ isFinal: false });
    await billing.daily('2027-01-05T02:30:00Z');
    await billing.daily('2027-02-01T02:30:00Z');
    expect(await read(november)).toMatchObject({ isFinal: true, total: 11_323n });
  });

  it('is found long after the wallet has forgotten the month', async () => {
    const { billing, read } = await world();
    const before = await read();
    for (const month of ['2026-12', '2027-01', '2027-02', '2027-03', '2027-04', '2027-05', '2027-06'])
      await billing.daily(`${month}-01T02:30:00Z`);
    expect((await billing.tail('acme')).segment.state.periods.some(({ period }) => period === november)).toBe(false);
    expect(await read(november)).toEqual({ ...before, isFinal: true });
  });

  it('is shown as it was invoiced once its terms are forgotten', async () => {
    const { billing, read } = await world();
    const before = await read();
    for (const [day, seats] of [
      ['2027-01-10', 2],
      ['2027-06-10', 3],
    ] as const) {
      await billing.liveThrough(`${day}T09:00:00Z`);
      await billing.put('acme', { plan: 'self-service', seats });
    }
    const { products, total } = await read(november);
    expect(total).toBe(before.total);
    expect(products.map(({ quantity, amount }) => [quantity, amount])).toEqual(
      before.products.map(({ quantity, amount }) => [quantity, amount]),
    );
    expect(products.every(({ lines }) => lines.length === 0)).toBe(true);
  });
});
