import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import { catalogChanges } from '../../../shared/catalog/catalog-changes.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../../shared/catalog/schema.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { formatCents } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';

type RawAggregation = NonNullable<NonNullable<RawCatalog['meters']>[string]['aggregations']>[string];
type RawProduct = NonNullable<RawCatalog['products']>[string];
type Sold = {
  readonly version?: string;
  readonly from?: string;
  readonly aggregations?: Record<string, RawAggregation>;
  readonly products?: Record<string, RawProduct>;
  readonly earlier?: RawCatalog['earlier'];
};

const MILLION = 1_000_000;
const calls: RawAggregation = { function: 'sum', field: 'quantity', unit: 'call' };
const product = (meter: string, more: Partial<RawProduct> = {}): RawProduct => ({
  name: 'Calls',
  unit: 'call',
  meter,
  charge: { model: 'per_unit', price: '1.00' },
  ...more,
});
const { seller, vat, invoicing, currency, zone } = vmcloud;
const plans: RawCatalog['plans'] = { free: { name: 'Free', sale: 'self_service', price: '0' } };

const raw = ({ version = '1', from = '2020-01-01', aggregations, products, earlier }: Sold): RawCatalog => ({
  id: 'api',
  name: 'API',
  version,
  effectiveFrom: from,
  currency,
  zone,
  seller,
  vat,
  invoicing,
  plans,
  ...(earlier && { earlier }),
  meters: {
    'api.call': {
      name: 'Calls',
      fields: [
        { name: 'quantity', type: 'decimal', maximum: 1_000 },
        { name: 'region', type: 'choice', values: ['eu', 'us'], optional: true },
      ],
      aggregations: aggregations ?? { calls },
    },
  },
  products: products ?? { calls: product('calls') },
});
const before = loadCatalog(raw({}));
const refusedBy = (sold: Sold) =>
  catalogChanges(before, loadCatalog(raw(sold))).filter(({ remedy }) => remedy !== undefined);

describe('a catalog that takes the place of another', () => {
  it.each<[string, RawAggregation]>([
    ['function', { ...calls, function: 'max' }],
    ['dimensions', { ...calls, by: ['region'] }],
  ])('must not change the %s by which months that are open are counted', (_what, changed) => {
    const [refused, ...more] = refusedBy({ aggregations: { calls: changed } });
    expect(more).toEqual([]);
    expect(refused).toMatchObject({ whom: 'aggregation calls', breaking: true, change: 'changed' });
    expect(refused?.remedy).toContain('an id of its own');
  });

  it('must not drop an aggregation, nor give a product of a book that was sold another meter', () => {
    const other = {
      aggregations: { peak: { ...calls, function: 'max' as const } },
      products: { calls: product('peak') },
    };
    expect(refusedBy(other).map(({ whom, change }) => [whom, change])).toEqual([
      ['aggregation calls', 'removed'],
      ['product calls of 1', 'changed'],
    ]);
  });

  it('must not charge other usage by a book that was sold, nor drop the book that charges it', () => {
    const byRegion = { calls, regions: { ...calls, by: ['region'] } };
    const eu = product('regions', { where: { region: 'eu' } });
    expect(refusedBy({ aggregations: byRegion, products: { calls: eu } })).toMatchObject([
      { whom: 'product calls of 1', before: 'calls', after: 'regions where region eu' },
    ]);
    // The version is new, and the former one is not among the earlier books: it is answered by the new one.
    expect(refusedBy({ version: '2', aggregations: byRegion, products: { calls: eu } })).toHaveLength(1);
  });

  it('may count and charge anything new beside what is there, in a book of its own', () => {
    const earlier = [{ version: '1', effectiveFrom: '2020-01-01', plans, products: { calls: product('calls') } }];
    const peak: RawAggregation = { ...calls, function: 'max' };
    expect(
      refusedBy({
        version: '2',
        from: '2026-12-01',
        earlier,
        aggregations: { calls, peak },
        products: { calls: product('peak') },
      }),
    ).toEqual([]);
    expect(refusedBy({ aggregations: { calls: { ...calls, unit: 'request' } } })).toEqual([]);
  });
});

it('the remedy of a changed aggregation charges the open month by the old rule, and sales of the next by the new one', async () => {
  const store = memoryStore();
  const old = new BillingWorld({ store, catalog: before, start: '2026-11-01T00:00:00Z' });
  await old.customer('acme');
  await old.put('acme', { plan: 'free' });
  await old.meter('acme', 'api.call', 10 * MILLION, '2026-11-01T08:00:00Z');
  const earlier = [{ version: '1', effectiveFrom: '2020-01-01', plans, products: { calls: product('calls') } }];
  const aggregations = { calls, peak: { ...calls, function: 'max' as const } };
  const products = { calls: product('peak') };
  const catalog = loadCatalog(raw({ version: '2', from: '2026-12-01', earlier, aggregations, products }));
  const next = new BillingWorld({ store, catalog, start: '2026-11-20T00:00:00Z' });
  await next.meter('acme', 'api.call', 5 * MILLION);
  await next.daily('2026-12-01T02:30:00Z');
  await next.customer('other');
  await next.put('other', { plan: 'free' });
  for (const id of ['acme', 'other']) {
    for (const quantity of [3, 2]) await next.meter(id, 'api.call', quantity * MILLION);
  }
  await next.daily('2027-01-01T02:30:00Z');
  const invoices = await next.invoices('2026-12', '2027-01');
  expect(invoices.map(({ customerId, net }) => [customerId, formatCents(net)]).sort()).toEqual([
    ['acme', '15.00'],
    ['acme', '5.00'],
    ['other', '3.00'],
  ]);
});
