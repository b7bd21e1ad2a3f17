import { describe, expect, it } from 'vitest';
import { catalogJsonSchema } from '../../../infra/catalog/catalog-json-schema.ts';
import { InvalidCatalog, loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { SHIPPED_CATALOGS } from '../../../shared/catalog/shipped-catalogs.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { factorOf, microsOf, unitPriceOf } from '../../../shared/kernel/money.ts';

/** In place of a value: the member is taken out. */
const ABSENT = Symbol('absent');
type Node = Record<string, unknown>;
const REQUESTS = 'meters/assistant.request';

/** A copy of the default catalog in which one member ("plans/pro/price") is another. */
function changed(path: string, value: unknown): Node {
  const catalog = structuredClone(taskforce) as unknown as Node;
  const members = path.split('/');
  const last = members.pop() ?? '';
  const parent = members.reduce((node, member) => node[member] as Node, catalog);
  if (value === ABSENT) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return catalog;
}

function wrongPlaces(catalog: unknown): readonly string[] {
  try {
    loadCatalog(catalog);
    return [];
  } catch (error) {
    if (error instanceof InvalidCatalog) return error.errors.map((each) => each.path);
    throw error;
  }
}

describe('loadCatalog', () => {
  it('loads every catalog that ships', () => {
    for (const raw of Object.values(SHIPPED_CATALOGS)) expect(() => loadCatalog(raw)).not.toThrow();
  });

  it('reads decimals exactly, and gives plans and meters the names that they stand under', () => {
    const catalog = loadCatalog(taskforce);
    expect(catalog.plans['pro']).toMatchObject({
      id: 'pro',
      price: unitPriceOf('13.00'),
      includedCredit: { perSeat: microsOf('10.00') },
    });
    expect(catalog.meters['assistant.request']?.event).toBe('assistant.request');
    expect(catalog.wallet.bookRates.at(-1)).toEqual({ from: '2026-01-01', rate: factorOf('0.92') });
  });

  it('hashes the JSON whatever the order of its members, and another price to another hash', () => {
    const { hash } = loadCatalog(taskforce);
    const reversed = Object.fromEntries(Object.entries(taskforce).toReversed());
    expect(loadCatalog(reversed).hash).toBe(hash);
    expect(loadCatalog({ ...taskforce, version: 'other' }).hash).not.toBe(hash);
  });

  it('says the place and the reason in its message', () => {
    const broken = { ...taskforce, plans: { ...taskforce.plans, pro: { ...taskforce.plans['pro'], price: '13,00' } } };
    expect(() => loadCatalog(broken)).toThrow(
      /^the catalog is not valid\n {2}plans\.pro\.price: must be a decimal text/,
    );
  });

  it('refuses an empty object', () => {
    expect(wrongPlaces({})).toEqual(expect.arrayContaining(['plans', 'seller', 'vat']));
  });

  it.each<[place: string, path: string, value: unknown]>([
    ['plans.pro.price', 'plans/pro/price', '13.0000001'],
    ['plans.pro.price', 'plans/pro/price', '-13'],
    ['plans.pro.price', 'plans/pro/price', 13],
    ['plans.pro.colour', 'plans/pro/colour', 'red'],
    ['plans.Pro', 'plans/Pro', taskforce.plans['pro']],
    ['plans.pro.seats.minimum', 'plans/pro/seats/minimum', 0],
    ['plans.student.seats.maximum', 'plans/student/seats', { minimum: 6, maximum: 5 }],
    ['plans.pro.seats.notifySalesFrom', 'plans/pro/seats', { minimum: 1, maximum: 9, notifySalesFrom: 10 }],
    ['plans.pro.intervals', 'plans/pro/intervals', ['month', 'month']],
    ['discounts.1.percents.1.fromSeats', 'discounts/1/percents/1/fromSeats', 50],
    ['discounts.1.percents.0.percent', 'discounts/1/percents/0/percent', '1'],
    ['discounts.1.id', 'discounts/1/id', 'annual'],
    ['modules.ged.soldTo.0', 'modules/ged/soldTo/0', 'gold'],
    ['modules.ged.excludes', 'modules/ged/excludes/0', 'ged'],
    ['plans.student.afterProof.plan', 'plans/student/afterProof/plan', 'enterprise'],
    ['plans.student.afterProof.discount', 'plans/student/afterProof/discount', 'ngo'],
    ['plans.pro.contractPriceUpTo', 'plans/pro/contractPriceUpTo', '20'],
    ['plans.enterprise.contractPriceUpTo', 'plans/enterprise/contractPriceUpTo', '17'],
    ['plans.pro.creditLimit.afterwards', 'plans/pro/creditLimit/afterwards', '1'],
    ['plans', 'plans', { enterprise: taskforce.plans['enterprise'] }],
    ['features.sso.plans', 'features/sso/plans/pro', ABSENT],
    ['features.sso.plans.gold', 'features/sso/plans/gold', ['saml']],
    ['features.sso.plans.pro', 'features/sso/plans/pro', ['saml', 'ldap']],
    ['features.sso.values', 'features/sso/values/4', 'saml'],
    ['features.support.plans.pro', 'features/support/plans/pro', 'telepathy'],
    ['features.storage.plans.pro.perSeat', 'features/storage/plans/pro', { perSeat: 0 }],
    ['features.storage.plans.pro', 'features/storage/plans/pro', -1],
    ['features.api-calls.plans.pro', 'features/api-calls/plans/pro', 'endless'],
    ['features.api-calls.per', 'features/api-calls/per', 'month'],
    ['features.apiCalls', 'features/apiCalls', taskforce.features?.['api-calls']],
    ['zone', 'zone', 'Mars/Olympus'],
    ['effectiveFrom', 'effectiveFrom', '2026-02-30'],
    ['wallet.bookRates.0.from', 'wallet/bookRates', [{ from: '2026-01-01', rate: '0.92' }]],
    ['wallet.bookRates.1.from', 'wallet/bookRates/1/from', '2020-01-01'],
    ['wallet.bookRates.0.rate', 'wallet/bookRates/0/rate', '0'],
    ['wallet.priorities.purchased', 'wallet/priorities/purchased', ABSENT],
    ['wallet.topUps.offers.0', 'wallet/topUps/offers/0', '0.50'],
    ['wallet.topUps.maximum', 'wallet/topUps/maximum', '0.50'],
    ['wallet.topUps.volumeDiscounts.1.above', 'wallet/topUps/volumeDiscounts/1/above', '100.00'],
    ['wallet.holds.defaultSeconds', 'wallet/holds/defaultSeconds', 86_401],
    ['wallet.alertPercents.1', 'wallet/alertPercents', [100, 80]],
    ['wallet.estimatePrice', 'wallet/estimatePrice', '0'],
    ['vat.unionCountries.26', 'vat/unionCountries/26', 'GB'],
    ['vat.unionCountries.26', 'vat/unionCountries/26', 'FR'],
    ['vat.rates.DE.0.from', 'vat/rates/DE/0/from', '2026-01-01'],
    ['seller.country', 'seller/country', 'CH'],
    ['seller.siren', 'seller/siren', '732829321'],
    ['seller.vatId', 'seller/vatId', 'FR43732829320'],
    ['invoicing.creditNoteSeries', 'invoicing/creditNoteSeries', 'FA'],
    ['invoicing.minimum', 'invoicing/minimum', '0.505'],
    ['meters.assistant.request.price.tiers.1.upTo', `${REQUESTS}/price/tiers/1/upTo`, 50],
    ['meters.assistant.request.price.tiers.3.upTo', `${REQUESTS}/price/tiers/3/upTo`, 900],
    ['meters.assistant.request.price.tiers.0.upTo', `${REQUESTS}/price/tiers/0/upTo`, ABSENT],
    ['meters.assistant.request.price.quantity.0', `${REQUESTS}/price/quantity`, ['class']],
    ['meters.assistant.request.price.classField', `${REQUESTS}/price/classField`, 'inputTokens'],
    ['meters.assistant.request.price.classes', `${REQUESTS}/price/classes`, ABSENT],
    ['meters.assistant.request.price.classes.simple', `${REQUESTS}/price/classes/simple`, 4],
    ['meters.assistant.request.price.classes', `${REQUESTS}/price/classes/simple`, ABSENT],
    ['meters.assistant.request.fields', `${REQUESTS}/fields/3`, taskforce.meters?.['assistant.request']?.fields[0]],
    ['meters.assistant.request.fields', `${REQUESTS}/fields/2/name`, 'user'],
  ])('finds what is wrong at %s', (place, path, value) => {
    expect(wrongPlaces(changed(path, value))).toContain(place);
  });

  it('is described by the JSON Schema in docs', async () => {
    await expect(await catalogJsonSchema()).toMatchFileSnapshot('../../../docs/catalog.schema.json');
  });
});
