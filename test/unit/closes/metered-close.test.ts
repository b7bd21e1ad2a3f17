import { describe, expect, it } from 'vitest';
import { cancelService } from '../../../shared/application/change-subscription.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../../shared/catalog/schema.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { lineQuantity, type InvoiceLine } from '../../../shared/domain/invoices/invoice.ts';
import { formatCents, formatUnitPrice } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { faultsOfWallet } from '../../support/faults-of-wallet.ts';
import { at } from '../../support/wallets.ts';

const GPU = 'gpu.hours';
const STORAGE = 'storage.gb_months';
const EGRESS = 'egress.gb';
const units = (count: number) => count * 1_000_000;

async function world(raw: RawCatalog = vmcloud, start = '2026-11-01T00:00:00Z') {
  const billing = new BillingWorld({ start, catalog: loadCatalog(raw) });
  await billing.subscriber('acme', 'self-service');
  return billing;
}

const text = (line: InvoiceLine): string =>
  [
    line.kind,
    line.description,
    `${lineQuantity(line)} ${line.unit ?? ''} x ${formatUnitPrice(line.unitPrice)} = ${formatCents(line.net)}`,
    ...line.discounts.map(({ name, amount }) => `${name} -${formatCents(amount)}`),
    ...(line.note === undefined ? [] : [line.note]),
  ].join(' | ');

const linesOf = async (billing: BillingWorld, ...months: readonly string[]) =>
  (await billing.invoices(...months)).map(({ lines }) => lines.map(text));

/** Each segment follows from the one before it, tallies from the events, and what is billed is on the invoices. */
async function verified(billing: BillingWorld): Promise<void> {
  expect(await faultsOfWallet(billing.ports, 'acme')).toEqual([]);
}

describe('the usage of a month', () => {
  it('is invoiced by its close: a line a part of the charge, quantity x unit price', async () => {
    const billing = await world();
    await billing.meter('acme', GPU, 1_500_000);
    await billing.meter('acme', GPU, units(11));
    await billing.meter('acme', STORAGE, 1_250_500_000);
    await billing.meter('acme', EGRESS, 230_400_000);
    await billing.daily('2026-12-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12')).toEqual([
      [
        'usage | GPU hours, November 2026 | 12.5 hour x 1.20 = 15.00',
        'usage | Storage, up to 100 GB-months, November 2026 | 100 GB-month x 0.10 = 10.00',
        'usage | Storage, over 100 up to 1000 GB-months, November 2026 | 900 GB-month x 0.08 = 72.00',
        'usage | Storage, over 1000 GB-months, November 2026 | 250.5 GB-month x 0.06 = 15.03',
        'usage | Egress, packages of 100 GB, November 2026 | 2 package x 5.00 = 10.00 | 230.4 GB used, the first 100 GB free',
      ],
    ]);
    await verified(billing);
  });

  it('that costs nothing makes no line', async () => {
    const billing = await world();
    await billing.meter('acme', EGRESS, units(100));
    await billing.daily('2026-12-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12')).toEqual([]);
    expect((await billing.tail('acme')).segment.state.periods[0]?.metered).toMatchObject({ isSettled: true });
    await verified(billing);
  });

  it('of a customer who reads French is told in French', async () => {
    const billing = new BillingWorld({ catalog: loadCatalog(vmcloud) });
    await billing.subscriber('acme', 'self-service', 1, { language: 'fr' });
    await billing.meter('acme', STORAGE, units(150));
    await billing.meter('acme', EGRESS, units(101));
    await billing.daily('2026-12-01T02:30:00Z');
    expect((await linesOf(billing, '2026-12'))[0]?.slice(1)).toEqual([
      "usage | Storage, au-delà de 100 jusqu'à 1000 Go-mois, novembre 2026 | 50 Go-mois x 0.08 = 4.00",
      'usage | Egress, lots de 100 Go, novembre 2026 | 1 lot x 5.00 = 5.00 | 101 Go utilisés, dont les 100 Go premiers gratuits',
    ]);
  });

  it('is for the days of service of a customer who began within it', async () => {
    const billing = await world(vmcloud, '2026-11-17T10:00:00Z');
    await billing.meter('acme', GPU, units(1));
    await billing.daily('2026-12-01T02:30:00Z');
    expect((await billing.invoices('2026-12'))[0]?.lines[0]).toMatchObject({
      description: 'GPU hours, 17 to 30 November 2026',
      service: { start: '2026-11-17', end: '2026-12-01' },
    });
  });

  it('below the minimum of an invoice waits, and stands on the next one as what it is', async () => {
    const billing = await world();
    await billing.meter('acme', STORAGE, units(3));
    await billing.daily('2026-12-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12')).toEqual([]);
    await billing.meter('acme', GPU, units(1));
    await billing.daily('2027-01-01T02:30:00Z');
    expect(await linesOf(billing, '2027-01')).toEqual([
      [
        'usage | Storage, up to 100 GB-months, November 2026 | 3 GB-month x 0.10 = 0.30',
        'usage | GPU hours, December 2026 | 1 hour x 1.20 = 1.20',
      ],
    ]);
    await verified(billing);
  });
});

describe('usage that comes after its month was closed', () => {
  it('is the difference of the month as a whole, one adjustment line a product that names it', async () => {
    const billing = await world();
    await billing.meter('acme', STORAGE, units(90));
    await billing.meter('acme', EGRESS, units(150));
    await billing.daily('2026-12-01T02:30:00Z');
    billing.now = at('2026-12-05T10:00:00Z');
    await billing.meter('acme', STORAGE, units(20), '2026-11-30T12:00:00Z');
    await billing.meter('acme', EGRESS, units(10), '2026-11-30T12:00:00Z');
    await billing.meter('acme', GPU, units(1), '2026-11-30T12:00:00Z');
    await billing.daily('2027-01-01T02:30:00Z');
    expect(await linesOf(billing, '2027-01')).toEqual([
      [
        'usage | GPU hours, November 2026 | 1 hour x 1.20 = 1.20',
        'adjustment | Storage, November 2026: 110 GB-months by now, more than was invoiced | 1  x 1.80 = 1.80',
      ],
    ]);
    await billing.daily('2027-02-01T02:30:00Z');
    expect(await linesOf(billing, '2027-02')).toEqual([]);
    await verified(billing);
  });
});

describe('a subscription that ends at once', () => {
  it('is billed for its usage by then; the rest of the month comes with the close', async () => {
    const billing = await world();
    billing.now = at('2026-11-17T10:00:00Z');
    await billing.meter('acme', GPU, units(10));
    const call = { key: 'cancel', inputHash: '' };
    const request = { at: 'now', reason: 'other' } as const;
    await cancelService(billing.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
    expect(await linesOf(billing, '2026-11')).toEqual([
      ['usage | GPU hours, 1 to 16 November 2026 | 10 hour x 1.20 = 12.00'],
    ]);
    billing.now = at('2026-11-17T12:00:00Z');
    await billing.meter('acme', GPU, units(1));
    await billing.daily('2026-12-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12')).toEqual([
      ['adjustment | GPU hours, November 2026: 11 hours by now, more than was invoiced | 1  x 1.20 = 1.20'],
    ]);
    await verified(billing);
  });
});

describe('a product with a minimum', () => {
  const least: RawCatalog = {
    ...vmcloud,
    products: {
      [GPU]: { ...vmcloud.products?.[GPU], minimum: '30.00' } as NonNullable<RawCatalog['products']>[string],
    },
  };

  it('charges what is missing, also without usage', async () => {
    const billing = await world(least);
    await billing.meter('acme', GPU, units(10));
    await billing.daily('2026-12-01T02:30:00Z');
    await billing.daily('2027-01-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12', '2027-01')).toEqual([
      [
        'usage | GPU hours, November 2026 | 10 hour x 1.20 = 12.00',
        'usage | GPU hours, what is missing to the minimum, November 2026 | 1  x 18.00 = 18.00',
      ],
      ['usage | GPU hours, what is missing to the minimum, December 2026 | 1  x 30.00 = 30.00'],
    ]);
    await verified(billing);
  });

  it('is prorated by the days of service', async () => {
    const billing = await world(least, '2026-11-17T10:00:00Z');
    await billing.daily('2026-12-01T02:30:00Z');
    expect((await billing.invoices('2026-12'))[0]?.net).toBe(1_400n);
  });

  it('asks for no more once late usage has reached it', async () => {
    const billing = await world(least);
    await billing.daily('2026-12-01T02:30:00Z');
    billing.now = at('2026-12-05T10:00:00Z');
    await billing.meter('acme', GPU, units(20), '2026-11-30T12:00:00Z');
    await billing.daily('2027-01-01T02:30:00Z');
    expect((await linesOf(billing, '2027-01'))[0]).toEqual([
      'usage | GPU hours, what is missing to the minimum, December 2026 | 1  x 30.00 = 30.00',
    ]);
    await verified(billing);
  });
});

describe('a discount on usage', () => {
  const discounted: RawCatalog = {
    ...vmcloud,
    discounts: [
      {
        id: 'welcome',
        name: 'welcome',
        on: ['usage'],
        products: [GPU],
        percents: [{ fromSeats: 1, percent: '0.20' }],
        when: {},
      },
    ],
  };

  it('is taken off the lines of its products', async () => {
    const billing = await world(discounted);
    await billing.meter('acme', GPU, units(10));
    await billing.meter('acme', STORAGE, units(10));
    await billing.daily('2026-12-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12')).toEqual([
      [
        'usage | GPU hours, November 2026 | 10 hour x 1.20 = 9.60 | welcome -2.40',
        'usage | Storage, up to 100 GB-months, November 2026 | 10 GB-month x 0.10 = 1.00',
      ],
    ]);
  });
});
