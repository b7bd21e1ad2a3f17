import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { InvalidCatalog, loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { catalogSchema } from '../../../shared/catalog/schema.ts';
import { SHIPPED_CATALOGS } from '../../../shared/catalog/shipped-catalogs.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { factorOf, microsOf, unitPriceOf } from '../../../shared/kernel/money.ts';

type Mutable = Record<string, any>;

/** The places that are wrong in the default catalog after one change. */
function wrongPlaces(change: (catalog: Mutable) => void): readonly string[] {
  const catalog = structuredClone(taskforce) as Mutable;
  change(catalog);
  try {
    loadCatalog(catalog);
    return [];
  } catch (error) {
    if (error instanceof InvalidCatalog) return error.errors.map((each) => each.path);
    throw error;
  }
}
const requests = (catalog: Mutable): Mutable => catalog['meters']['assistant.request'];

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

  it.each<[string, (catalog: Mutable) => void]>([
    ['(catalog)', (catalog) => void Object.keys(catalog).forEach((key) => delete catalog[key])],
  ])('refuses an empty object', (_place, change) => {
    expect(wrongPlaces(change)).toEqual(expect.arrayContaining(['plans', 'wallet', 'seller', 'vat']));
  });

  it.each<[string, (catalog: Mutable) => void]>([
    ['plans.pro.price', (c) => (c['plans'].pro.price = '13.0000001')],
    ['plans.pro.price', (c) => (c['plans'].pro.price = '-13')],
    ['plans.pro.price', (c) => (c['plans'].pro.price = 13)],
    ['plans.pro.colour', (c) => (c['plans'].pro.colour = 'red')],
    ['plans.Pro', (c) => (c['plans'].Pro = c['plans'].pro)],
    ['plans.pro.seats.minimum', (c) => (c['plans'].pro.seats.minimum = 0)],
    ['plans.student.seats.maximum', (c) => (c['plans'].student.seats = { minimum: 6, maximum: 5 })],
    [
      'plans.pro.seats.notifySalesFrom',
      (c) => (c['plans'].pro.seats = { minimum: 1, maximum: 9, notifySalesFrom: 10 }),
    ],
    ['plans.pro.intervals', (c) => (c['plans'].pro.intervals = ['month', 'month'])],
    ['plans.pro.volumeDiscounts.1.fromSeats', (c) => (c['plans'].pro.volumeDiscounts[1].fromSeats = 50)],
    ['plans.pro.volumeDiscounts.0.discount', (c) => (c['plans'].pro.volumeDiscounts[0].discount = '1')],
    ['plans.pro.contractPriceUpTo', (c) => (c['plans'].pro.contractPriceUpTo = '20')],
    ['plans.enterprise.contractPriceUpTo', (c) => (c['plans'].enterprise.contractPriceUpTo = '17')],
    ['plans.pro.creditLimit.afterwards', (c) => (c['plans'].pro.creditLimit.afterwards = '1')],
    ['plans', (c) => (c['plans'] = { enterprise: c['plans'].enterprise })],
    ['zone', (c) => (c['zone'] = 'Mars/Olympus')],
    ['effectiveFrom', (c) => (c['effectiveFrom'] = '2026-02-30')],
    ['wallet.bookRates.0.from', (c) => (c['wallet'].bookRates = [{ from: '2026-01-01', rate: '0.92' }])],
    ['wallet.bookRates.1.from', (c) => (c['wallet'].bookRates[1].from = '2020-01-01')],
    ['wallet.bookRates.0.rate', (c) => (c['wallet'].bookRates[0].rate = '0')],
    ['wallet.priorities.purchased', (c) => delete c['wallet'].priorities.purchased],
    ['wallet.topUps.offers.0', (c) => (c['wallet'].topUps.offers[0] = '0.50')],
    ['wallet.topUps.maximum', (c) => (c['wallet'].topUps = { ...c['wallet'].topUps, offers: [], maximum: '0.50' })],
    ['wallet.topUps.volumeDiscounts.1.above', (c) => (c['wallet'].topUps.volumeDiscounts[1].above = '100.00')],
    ['wallet.holds.defaultSeconds', (c) => (c['wallet'].holds.defaultSeconds = 86_401)],
    ['wallet.alertPercents.1', (c) => (c['wallet'].alertPercents = [100, 80])],
    ['wallet.estimatePrice', (c) => (c['wallet'].estimatePrice = '0')],
    ['vat.unionCountries.26', (c) => c['vat'].unionCountries.push('GB')],
    ['vat.unionCountries.26', (c) => c['vat'].unionCountries.push('FR')],
    ['vat.rates.DE.0.from', (c) => (c['vat'].rates.DE[0].from = '2026-01-01')],
    ['seller.country', (c) => (c['seller'].country = 'CH')],
    ['seller.siren', (c) => (c['seller'].siren = '732829321')],
    ['seller.vatId', (c) => (c['seller'].vatId = 'FR43732829320')],
    ['invoicing.creditNoteSeries', (c) => (c['invoicing'].creditNoteSeries = 'FA')],
    ['invoicing.minimum', (c) => (c['invoicing'].minimum = '0.505')],
    ['meters.assistant.request.price.tiers.1.upTo', (c) => (requests(c)['price'].tiers[1].upTo = 50)],
    ['meters.assistant.request.price.tiers.3.upTo', (c) => (requests(c)['price'].tiers[3].upTo = 900)],
    ['meters.assistant.request.price.tiers.0.upTo', (c) => delete requests(c)['price'].tiers[0].upTo],
    ['meters.assistant.request.price.quantity.0', (c) => (requests(c)['price'].quantity = ['class'])],
    ['meters.assistant.request.price.classField', (c) => (requests(c)['price'].classField = 'inputTokens')],
    ['meters.assistant.request.price.classes', (c) => delete requests(c)['price'].classes],
    ['meters.assistant.request.price.classes.simple', (c) => (requests(c)['price'].classes.simple = 4)],
    ['meters.assistant.request.price.classes', (c) => delete requests(c)['price'].classes.simple],
    ['meters.assistant.request.fields', (c) => requests(c)['fields'].push(requests(c)['fields'][0])],
    ['meters.assistant.request.fields', (c) => (requests(c)['fields'][2].name = 'user')],
  ])('finds what is wrong at %s', (place, change) => {
    expect(wrongPlaces(change)).toContain(place);
  });

  it('is described by the JSON Schema in docs', async () => {
    const schema = z.toJSONSchema(catalogSchema, { io: 'input' });
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot('../../../docs/catalog.schema.json');
  });
});
