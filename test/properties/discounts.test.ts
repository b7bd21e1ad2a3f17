import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Discount } from '../../shared/catalog/catalog.ts';
import { priceLine, type LineDiscount } from '../../shared/domain/invoices/line-price.ts';
import { discountsOn } from '../../shared/domain/subscriptions/discounts.ts';
import { factorOf, unitPriceOf } from '../../shared/kernel/money.ts';
import type { LocalDate } from '../../shared/kernel/period.ts';
import { subscriptionOf } from '../support/subscriptions.ts';

describe('discounts', () => {
  const discounts = fc.array(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 3 }),
      percent: fc.integer({ min: 1, max: 99 }).map((n) => factorOf(`0.${String(n).padStart(2, '0')}`)),
    }),
    { maxLength: 5 },
  ) as fc.Arbitrary<LineDiscount[]>;

  it.each(['multiply', 'add'] as const)('come to the same in any order (%s), and never below the cap', (method) => {
    fc.assert(
      fc.property(discounts, fc.integer({ min: 1, max: 300 }), (all, seats) => {
        const stacking = { method, cap: factorOf('0.60') };
        const price = (some: readonly LineDiscount[]) =>
          priceLine(BigInt(seats), unitPriceOf('13'), { discounts: some, stacking }).net;
        expect(price(all.toReversed())).toBe(price(all));
        expect(price(all) * 100n).toBeGreaterThanOrEqual(BigInt(seats) * 1300n * 40n - 50n);
      }),
    );
  });

  it('of one group give the best one, wherever it stands', () => {
    const of = (id: string, percent: string): Discount => ({
      id,
      name: id,
      on: ['plan'],
      group: 'g',
      percents: [{ fromSeats: 1, percent: factorOf(percent) }],
      when: {},
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(['0.10', '0.20', '0.30'], { minLength: 1 }), (percents) => {
        const book = {
          discounts: percents.map((percent, index) => of(`d${String(index)}`, percent)),
          stacking: { method: 'multiply' as const },
        };
        const found = discountsOn(
          { item: 'plan', product: 'pro' },
          { book, subscription: subscriptionOf(), customer: { proofs: [] } },
          '2026-11-01' as LocalDate,
        );
        expect(found.map(({ percent }) => percent)).toEqual([factorOf(percents.toSorted().at(-1) ?? '0')]);
      }),
    );
  });
});
