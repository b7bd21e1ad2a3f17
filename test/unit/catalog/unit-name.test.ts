import { describe, expect, it } from 'vitest';
import { InvalidCatalog, loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { unitIn, type UnitName } from '../../../shared/catalog/unit-name.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { quantityOf } from '../../../shared/kernel/money.ts';

const HOUR: UnitName = { en: { one: 'hour', other: 'hours' }, fr: { one: 'heure', other: 'heures' } };
const vps = { name: 'VPS', charge: { model: 'per_unit' as const, price: '9.99' } };
const withUnit = (unit: unknown) =>
  loadCatalog({ ...vmcloud, products: { ...vmcloud.products, vps: { ...vps, unit } } });

describe('the name of a unit', () => {
  it.each([
    ['0', 'hours', 'heure'],
    ['0.5', 'hours', 'heure'],
    ['1', 'hour', 'heure'],
    ['1.999999', 'hours', 'heure'],
    ['2', 'hours', 'heures'],
  ])('of %s is in English %s and in French %s', (quantity, english, french) => {
    expect(unitIn(HOUR, 'en', quantityOf(quantity))).toBe(english);
    expect(unitIn(HOUR, 'fr', quantityOf(quantity))).toBe(french);
  });

  it('is that of one where no quantity is said, and a text alone stands for every number and language', () => {
    expect([unitIn(HOUR, 'en'), unitIn(HOUR, 'fr')]).toEqual(['hour', 'heure']);
    expect(unitIn({ en: 'GB', fr: 'Go' }, 'fr', quantityOf('5'))).toBe('Go');
    expect(unitIn('GB', 'fr', quantityOf('5'))).toBe('GB');
  });

  it('of a catalog is a text as before, or says each language', () => {
    expect(withUnit('server').products['vps']?.unit).toBe('server');
    expect(withUnit(HOUR).products['vps']?.unit).toEqual(HOUR);
    for (const unit of [{ en: 'hour' }, { en: 'hour', fr: { one: 'heure' } }, { ...HOUR, de: 'Stunde' }, '', 7]) {
      expect(() => withUnit(unit)).toThrow(InvalidCatalog);
      expect(() => withUnit(unit)).toThrow(/products\.vps\.unit/);
    }
  });
});
