import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChargeModel, ChargeTier } from '../../shared/catalog/product.ts';
import { charge, worthOf } from '../../shared/domain/rating/charge.ts';
import { factor, quantity, type Quantity, type UnitPrice } from '../../shared/kernel/money.ts';
import { sum } from '../../shared/kernel/rounding.ts';

const MILLION = 1_000_000n;
const price = fc.bigInt({ min: 0n, max: 1_000n * MILLION }).map((units) => units as UnitPrice);
const units = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 5_000n * MILLION }),
    fc.bigInt({ min: 0n, max: 5_000n }).map((count) => count * MILLION),
  )
  .map(quantity);
const positive = fc.bigInt({ min: 1n, max: 2_000n * MILLION }).map(quantity);

const tiers = fc
  .tuple(
    fc.uniqueArray(fc.bigInt({ min: 1n, max: 4_000n * MILLION }), { maxLength: 5 }),
    fc.array(fc.tuple(price, fc.option(price)), { minLength: 6, maxLength: 6 }),
  )
  .map(([bounds, prices]) =>
    prices.slice(0, bounds.length + 1).map(([each, flat], index): ChargeTier => {
      const upTo = bounds.toSorted((a, b) => (a < b ? -1 : 1))[index];
      return {
        price: each,
        ...(flat === null ? {} : { flat }),
        ...(upTo === undefined ? {} : { upTo: quantity(upTo) }),
      };
    }),
  );

const monotone: fc.Arbitrary<ChargeModel> = fc.oneof(
  price.map((each) => ({ model: 'flat', price: each }) as const),
  price.map((each) => ({ model: 'per_unit', price: each }) as const),
  fc
    .tuple(positive, price, units)
    .map(([size, each, free]) => ({ model: 'package', size, price: each, free }) as const),
  tiers.map((each) => ({ model: 'graduated', tiers: each }) as const),
  fc
    .tuple(fc.bigInt({ min: 0n, max: MILLION }), units)
    .map(([rate, free]) => ({ model: 'percentage', rate: factor(rate), free }) as const),
);

const worth = (model: ChargeModel, of: Quantity): bigint =>
  sum(charge(model, { quantity: of, events: 1, seats: 3 }).map(worthOf));
/** As a person would count: unit by unit, or package by package, over whole units. */
function countedUnitByUnit(model: ChargeModel, count: number): bigint {
  let total = 0n;
  for (let unit = 1; unit <= count; unit += 1) {
    const at = BigInt(unit) * MILLION;
    if (model.model === 'graduated') {
      const tier = model.tiers.find(({ upTo }) => upTo === undefined || at <= upTo);
      total += (tier?.price ?? 0n) * MILLION;
    }
  }
  if (model.model === 'graduated')
    for (const [index, tier] of model.tiers.entries())
      if (BigInt(count) * MILLION > (index === 0 ? 0n : (model.tiers[index - 1]?.upTo ?? 0n)))
        total += (tier.flat ?? 0n) * MILLION;
  return total;
}

describe('charge models', () => {
  it('never cost less for more, but for volume', () => {
    fc.assert(
      fc.property(monotone, units, units, (model, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(worth(model, less)).toBeLessThanOrEqual(worth(model, more));
      }),
    );
  });

  it('graduated is what counting unit by unit comes to', () => {
    const wholeTiers = tiers.map((all) =>
      all.map((tier) => ({
        ...tier,
        ...(tier.upTo === undefined ? {} : { upTo: quantity((tier.upTo / MILLION + 1n) * MILLION) }),
      })),
    );
    const ascending = wholeTiers.filter((all) =>
      all.every((tier, index) => index === 0 || tier.upTo === undefined || tier.upTo > (all[index - 1]?.upTo ?? 0n)),
    );
    fc.assert(
      fc.property(ascending, fc.integer({ min: 0, max: 400 }), (all, count) => {
        const model = { model: 'graduated', tiers: all } as const;
        expect(worth(model, quantity(BigInt(count) * MILLION))).toBe(countedUnitByUnit(model, count));
      }),
    );
  });

  it('volume is within a tier a price for each unit, and graduated agrees with it in the first one', () => {
    fc.assert(
      fc.property(tiers, units, (all, of) => {
        const first = all[0];
        if (!first || of === 0n || (first.upTo !== undefined && of > first.upTo)) return;
        expect(worth({ model: 'volume', tiers: all }, of)).toBe(worth({ model: 'graduated', tiers: all }, of));
        expect(worth({ model: 'volume', tiers: all }, of)).toBe(of * first.price + (first.flat ?? 0n) * MILLION);
      }),
    );
  });

  it('a package holds its last unit: one more begins the next', () => {
    fc.assert(
      fc.property(positive, price, units, fc.bigInt({ min: 1n, max: 50n }), (size, each, free, count) => {
        const model = { model: 'package', size, price: each, free } as const;
        const full = quantity(free + size * count);
        expect(worth(model, full)).toBe(count * each * MILLION);
        expect(worth(model, quantity(full + 1n))).toBe((count + 1n) * each * MILLION);
      }),
    );
  });
});
