import { describe, expect, it } from 'vitest';
import { vatTreatmentOf, type TaxedBuyer } from '../../../shared/domain/vat/vat-treatment.ts';
import { factorOf } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import { at, catalog } from '../../support/wallets.ts';

const checkedAt = at('2026-10-01T00:00:00Z');
const business = (country: string, valid?: boolean): TaxedBuyer => ({
  kind: 'business',
  country,
  ...(valid === undefined ? {} : { vatId: `${country}123`, vatIdCheck: { valid, checkedAt } }),
});
const consumer = (country: string): TaxedBuyer => ({ kind: 'consumer', country });
const treat = (buyer: TaxedBuyer, on = '2026-12-01') => vatTreatmentOf(buyer, catalog, on as LocalDate);

describe('vatTreatmentOf', () => {
  it.each<[string, TaxedBuyer, 'S' | 'AE' | 'O', string]>([
    ['a French business', business('FR', true), 'S', '0.20'],
    ['a French consumer', consumer('FR'), 'S', '0.20'],
    ['a German business with a valid VAT id', business('DE', true), 'AE', '0'],
    ['a German business whose VAT id is not valid', business('DE', false), 'S', '0.19'],
    ['a German business without a VAT id', business('DE'), 'S', '0.19'],
    ['a Finnish consumer', consumer('FI'), 'S', '0.255'],
    ['an Estonian consumer', consumer('EE'), 'S', '0.24'],
    ['a Greek business with a valid VAT id', business('GR', true), 'AE', '0'],
    ['an American business', business('US'), 'O', '0'],
    ['a Swiss consumer', consumer('CH'), 'O', '0'],
    ['a British business with an id', business('GB', true), 'O', '0'],
    ['a business in Guadeloupe', business('GP', true), 'S', '0.085'],
    ['a consumer in Martinique', consumer('MQ'), 'S', '0.085'],
    ['a consumer in Réunion', consumer('RE'), 'S', '0.085'],
    ['a consumer in French Guiana', consumer('GF'), 'O', '0'],
    ['a business in Mayotte', business('YT'), 'O', '0'],
    ['a business in Monaco', business('MC', true), 'S', '0.20'],
  ])('taxes %s', (_who, buyer, category, rate) => {
    expect(treat(buyer)).toMatchObject({ category, rate: factorOf(rate) });
  });

  it("ignores a consumer's VAT id", () => {
    expect(treat({ ...business('DE', true), kind: 'consumer' })).toMatchObject({ category: 'S' });
  });

  it('takes the rate of the day: one that rose by law rises on its day', () => {
    expect(treat(consumer('EE'), '2025-06-30').rate).toBe(factorOf('0.22'));
    expect(treat(consumer('EE'), '2025-07-01').rate).toBe(factorOf('0.24'));
  });

  it('says why no VAT is charged, and only then', () => {
    expect(treat(business('DE', true)).note).toMatch(/Autoliquidation/);
    expect(treat(business('US')).note).toMatch(/259-1/);
    expect(treat(consumer('GF')).note).toMatch(/294/);
    expect(treat(consumer('FR')).note).toBeUndefined();
  });

  it('has a rate for each of the 27 countries of the EU', () => {
    const countries = [...catalog.vat.unionCountries, 'FR'];
    expect(countries).toHaveLength(27);
    for (const country of countries) expect(treat(consumer(country)).rate).toBeGreaterThan(0n);
  });
});
