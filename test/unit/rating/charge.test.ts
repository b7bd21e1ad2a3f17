import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import type { ChargeModel, ChargeTier } from '../../../shared/catalog/product.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { charge, worthOf } from '../../../shared/domain/rating/charge.ts';
import { factorOf, quantityOf, unitPriceOf, type UnitPrice } from '../../../shared/kernel/money.ts';
import { sum } from '../../../shared/kernel/rounding.ts';
import { formatDecimal } from '../../../shared/kernel/decimal.ts';

const tiers: readonly ChargeTier[] = [
  { upTo: quantityOf('100'), price: unitPriceOf('0.10') },
  { upTo: quantityOf('1000'), price: unitPriceOf('0.08') },
  { price: unitPriceOf('0.06') },
];
const withFlat: readonly ChargeTier[] = [
  { upTo: quantityOf('10'), price: unitPriceOf('1'), flat: unitPriceOf('5') },
  { price: unitPriceOf('0.5'), flat: unitPriceOf('20') },
];

const worth = (model: ChargeModel, units: string, more: { events?: number; seats?: number } = {}): string =>
  formatDecimal(sum(charge(model, { quantity: quantityOf(units), events: 1, seats: 1, ...more }).map(worthOf)), 12, 2);

describe('a charge', () => {
  const models: readonly (readonly [ChargeModel, readonly (readonly [string, string])[]])[] = [
    [
      { model: 'flat', price: unitPriceOf('12') },
      [
        ['0', '0.00'],
        ['0.000001', '12.00'],
        ['900', '12.00'],
      ],
    ],
    [
      { model: 'per_unit', price: unitPriceOf('1.20') },
      [
        ['0', '0.00'],
        ['0.5', '0.60'],
        ['12.345678', '14.8148136'],
      ],
    ],
    [
      { model: 'package', size: quantityOf('100'), price: unitPriceOf('5'), free: quantityOf('100') },
      [
        ['0', '0.00'],
        ['100', '0.00'],
        ['100.000001', '5.00'],
        ['200', '5.00'],
        ['200.000001', '10.00'],
        ['1000', '45.00'],
      ],
    ],
    [
      { model: 'graduated', tiers },
      [
        ['0', '0.00'],
        ['100', '10.00'],
        ['100.5', '10.04'],
        ['101', '10.08'],
        ['1000', '82.00'],
        ['1001', '82.06'],
        ['2500', '172.00'],
      ],
    ],
    [
      { model: 'volume', tiers },
      [
        ['0', '0.00'],
        ['100', '10.00'],
        ['101', '8.08'],
        ['1000', '80.00'],
        ['1001', '60.06'],
      ],
    ],
    [
      { model: 'graduated', tiers: withFlat },
      [
        ['0', '0.00'],
        ['10', '15.00'],
        ['11', '35.50'],
      ],
    ],
    [
      { model: 'volume', tiers: withFlat },
      [
        ['10', '15.00'],
        ['11', '25.50'],
      ],
    ],
    [
      { model: 'percentage', rate: factorOf('0.029'), free: quantityOf('50') },
      [
        ['0', '0.00'],
        ['50', '0.00'],
        ['150', '2.90'],
      ],
    ],
  ];
  it.each(
    models.flatMap(([model, cases]) => cases.map(([units, price]) => [model.model, units, price, model] as const)),
  )('by %s of %s costs %s', (_name, units, price, model) => {
    expect(worth(model, units)).toBe(price);
  });

  it('is by seats what the seats cost', () => {
    expect(worth({ model: 'per_seat', price: unitPriceOf('8') }, '1', { seats: 12 })).toBe('96.00');
  });

  it('of a percentage has a price an event beside it', () => {
    const model = {
      model: 'percentage',
      rate: factorOf('0.029'),
      free: quantityOf('0'),
      perEvent: unitPriceOf('0.25'),
    } as const;
    expect(worth(model, '100', { events: 4 })).toBe('3.90');
  });

  it('has a part for each tier that is reached, with its range', () => {
    expect(charge({ model: 'graduated', tiers }, { quantity: quantityOf('150'), events: 3, seats: 1 })).toEqual([
      {
        kind: 'units',
        quantity: quantityOf('100'),
        unitPrice: unitPriceOf('0.10'),
        range: { from: 0n, upTo: quantityOf('100') },
      },
      {
        kind: 'units',
        quantity: quantityOf('50'),
        unitPrice: unitPriceOf('0.08'),
        range: { from: quantityOf('100'), upTo: quantityOf('1000') },
      },
    ]);
  });

  it('has no part that costs nothing', () => {
    const model = {
      model: 'graduated',
      tiers: [{ upTo: quantityOf('5'), price: 0n as UnitPrice }, { price: unitPriceOf('1') }],
    } as const;
    expect(charge(model, { quantity: quantityOf('5'), events: 1, seats: 1 })).toEqual([]);
    expect(worth(model, '6')).toBe('1.00');
  });
});

describe('the catalog of VMCloud', () => {
  const { products } = loadCatalog(vmcloud);
  it.each([
    ['vps', '3', '29.97'],
    ['gpu.hours', '12.5', '15.00'],
    ['storage.gb_months', '1250', '97.00'],
    ['egress.gb', '350', '15.00'],
  ])('charges %s: %s for %s', (id, units, price) => {
    const product = products[id];
    expect(product && worth(product.charge, units)).toBe(price);
  });
});
