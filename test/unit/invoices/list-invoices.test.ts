import { describe, expect, it } from 'vitest';
import { listInvoices, type ListInvoices } from '../../../shared/application/list-invoices.ts';
import { readInvoice } from '../../../shared/application/read-invoice.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const CUSTOMERS = 130;

async function ready(): Promise<BillingWorld> {
  const world = new BillingWorld({ start: '2025-11-03T10:00:00Z' });
  for (let index = 0; index < CUSTOMERS; index += 1) await world.subscriber(`c${String(index)}`, 'individual');
  await world.daily('2025-12-01T02:30:00Z');
  await world.daily('2026-01-01T02:30:00Z');
  return world;
}

/** Page after page, as a caller reads. */
async function all(world: BillingWorld, query: Omit<ListInvoices, 'cursor'>): Promise<readonly string[]> {
  const numbers: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 500; pages += 1) {
    const page = await listInvoices(world.ports)({ ...query, ...(cursor !== undefined && { cursor }) });
    expect(page.data.length).toBeLessThanOrEqual(query.limit);
    numbers.push(...page.data.map(({ invoice }) => invoice.number));
    cursor = page.nextCursor;
    if (cursor === undefined) return numbers;
  }
  throw new Error('the list has no end');
}

const number = (year: number) => (index: number) => `FA-${String(year)}-${String(index + 1).padStart(6, '0')}`;
const numbers = (year: number, count: number) => Array.from({ length: count }, (_, index) => number(year)(index));

describe('listInvoices', async () => {
  const world = await ready();

  it.each([1, 7, 100])('lists every invoice once in the order of numbers, %i a page', async (limit) => {
    const expected = [...numbers(2025, 2 * CUSTOMERS), ...numbers(2026, CUSTOMERS)];
    expect(await all(world, { limit })).toEqual(expected);
  });

  it('lists a month by the day of issue', async () => {
    const december = await all(world, { limit: 40, period: '2025-12' as Period });
    expect(december).toEqual(numbers(2025, 2 * CUSTOMERS).slice(CUSTOMERS));
    expect(await all(world, { limit: 40, period: '2025-10' as Period })).toEqual([]);
  });

  it("lists a customer's, newest first, and filters them", async () => {
    const mine = await all(world, { limit: 2, customerId: 'c5' });
    expect(mine).toHaveLength(3);
    expect(mine[0]).toMatch(/^FA-2026/);
    expect(await all(world, { limit: 2, customerId: 'c5', period: '2025-11' as Period })).toEqual([mine[2]]);
    expect(await all(world, { limit: 2, customerId: 'c5', status: 'paid' })).toEqual([]);
    expect(await all(world, { limit: 2, customerId: 'nobody' })).toEqual([]);
  });

  it('refuses a cursor that is none of its own', async () => {
    await expect(listInvoices(world.ports)({ limit: 10, cursor: 'x' })).rejects.toThrow(/invalid_cursor/);
    await expect(listInvoices(world.ports)({ limit: 10, customerId: 'c5', cursor: '%%' })).rejects.toThrow(
      /invalid_cursor/,
    );
  });

  it('reads one, with where it stands', async () => {
    const page = await listInvoices(world.ports)({ limit: 1 });
    const id = page.data[0]?.invoice.id ?? '';
    expect(await readInvoice(world.ports)(id)).toMatchObject({ standing: { status: 'open' }, invoice: { id } });
    await expect(readInvoice(world.ports)('inv_0')).rejects.toThrow(/not_found/);
  });
});
