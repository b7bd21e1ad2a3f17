import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscountedItem } from '../../shared/catalog/catalog.ts';
import { RHYTHMS } from '../../shared/catalog/contract-terms.ts';
import type { AgreedDiscount, AgreedLine, Agreement } from '../../shared/domain/contracts/contract.ts';
import { instalmentsOf, restOf, totalOf, unusedOf } from '../../shared/domain/contracts/instalments.ts';
import { monthHolding, termOf } from '../../shared/domain/contracts/terms.ts';
import { factor, type Factor, type UnitPrice } from '../../shared/kernel/money.ts';
import { addDays, addMonthsTo, daysBetween, type LocalDate } from '../../shared/kernel/period.ts';
import { divideRounded, sum } from '../../shared/kernel/rounding.ts';

const MILLION = 1_000_000n;
const MAX_MONTHS = 37;

const day = fc.integer({ min: 0, max: 1500 }).map((days) => addDays('2026-01-01' as LocalDate, days));
const item = fc.constantFrom<DiscountedItem>('plan', 'module', 'product', 'usage');
const line: fc.Arbitrary<AgreedLine> = fc.record({
  kind: fc.constantFrom('plan', 'module', 'product', 'service'),
  product: fc.constantFrom('one', 'two'),
  name: fc.constant('a product'),
  quantity: fc.integer({ min: 1, max: 500 }),
  unitPrice: fc.bigInt({ min: 0n, max: 1_000n * MILLION }).map((units) => units as UnitPrice),
});
const discount: fc.Arbitrary<AgreedDiscount> = fc
  .record({
    percent: fc.bigInt({ min: 0n, max: MILLION / 2n }).map(factor),
    on: fc.uniqueArray(item, { minLength: 1 }),
    products: fc.option(fc.constantFrom(['one'], ['two'])),
    fromMonth: fc.integer({ min: 0, max: 6 }),
    months: fc.option(fc.integer({ min: 1, max: MAX_MONTHS })),
  })
  .map(({ percent, on, products, fromMonth, months }) => ({
    name: 'a discount',
    nature: 'automatic',
    percent,
    on,
    fromMonth,
    ...(products && { products }),
    ...(months !== null && { untilMonth: fromMonth + months }),
  }));
const stacking = fc.oneof(
  fc.constant({ method: 'multiply' } as const),
  fc.constant({ method: 'add', cap: 300_000n as Factor } as const),
  fc.constant({ method: 'best' } as const),
);
const agreement: fc.Arbitrary<Agreement> = fc.record({
  plan: fc.constant('contract'),
  catalogVersion: fc.constant('2026.1'),
  startsOn: day,
  termMonths: fc.integer({ min: 1, max: MAX_MONTHS }),
  rhythm: fc.constantFrom(...RHYTHMS),
  netDays: fc.constant(30),
  seats: fc.constant(1),
  quantities: fc.constant({}),
  modules: fc.constant([]),
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  discounts: fc.array(discount, { maxLength: 4 }),
  stacking,
  renewal: fc.constant({ automatic: true, noticeDays: 60 }),
});
const term = fc.integer({ min: 0, max: 2 });

/** What is left of a price in a month, in millionths to the power of the number of discounts: as a person would count it. */
function leftInMonth({ discounts, stacking: { method, cap } }: Agreement, of: AgreedLine, month: number) {
  const percents = discounts
    .filter(
      ({ on, products }) => of.kind !== 'service' && on.includes(of.kind) && (products?.includes(of.product) ?? true),
    )
    .filter(({ fromMonth, untilMonth = Infinity }) => fromMonth <= month && month < untilMonth)
    .map(({ percent }) => percent as bigint);
  const best = percents.reduce((most, each) => (each > most ? each : most), 0n);
  const added = percents.reduce((total, each) => total + each, 0n);
  const capped = cap !== undefined && added > cap ? cap : added;
  if (method === 'best') return { left: MILLION - best, of: MILLION };
  if (method === 'add') return { left: capped > MILLION ? 0n : MILLION - capped, of: MILLION };
  return {
    left: percents.reduce((product, each) => product * (MILLION - each), 1n),
    of: MILLION ** BigInt(percents.length),
  };
}

/** A line's whole term, month by month, rounded once. */
function wholeOf(agreed: Agreement, of: AgreedLine, number: number): bigint {
  const worth = BigInt(of.quantity) * of.unitPrice;
  if (of.kind === 'service') return number === 0 ? divideRounded(worth, 10_000n) : 0n;
  const scale = MILLION ** 4n;
  let exact = 0n;
  for (let month = 0; month < agreed.termMonths; month += 1) {
    const { left, of: whole } = leftInMonth(agreed, of, number * agreed.termMonths + month);
    exact += (worth * left * scale) / whole;
  }
  return divideRounded(exact, 10_000n * scale);
}

describe('the instalments of a contract', () => {
  it('sum to its total to the cent, line by line priced over the whole term and rounded once', () => {
    fc.assert(
      fc.property(agreement, term, (agreed, number) => {
        const instalments = instalmentsOf(agreed, number);
        const whole = sum(agreed.lines.map((each) => wholeOf(agreed, each, number)));
        expect(totalOf(agreed, number)).toBe(whole);
        expect(sum(instalments.flatMap(({ lines }) => lines.map(({ price }) => price.net)))).toBe(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('come to the same whatever the rhythm', () => {
    fc.assert(
      fc.property(agreement, term, (agreed, number) => {
        const totals = RHYTHMS.map((rhythm) => totalOf({ ...agreed, rhythm }, number));
        expect(new Set(totals).size).toBe(1);
      }),
    );
  });

  it('hold every day of their term once, each line cut only within its instalment', () => {
    fc.assert(
      fc.property(agreement, term, (agreed, number) => {
        const { start, end } = termOf(agreed, number);
        let from = start;
        for (const { service, on, lines } of instalmentsOf(agreed, number)) {
          expect(service.start).toBe(from);
          expect(on).toBe(service.start);
          for (const [index, of] of agreed.lines.entries()) {
            if (of.kind === 'service') continue;
            const days = lines.filter(({ agreed: each }) => each === agreed.lines[index]);
            expect(sum(days.map((each) => BigInt(daysBetween(each.service.start, each.service.end))))).toBe(
              BigInt(daysBetween(service.start, service.end)),
            );
          }
          from = service.end;
        }
        expect(from).toBe(end);
      }),
    );
  });

  it('show on each line discounts that sum to what it lost', () => {
    fc.assert(
      fc.property(agreement, (agreed) => {
        for (const { lines } of instalmentsOf(agreed)) {
          for (const { agreed: of, price } of lines) {
            const list = divideRounded(price.quantity * price.unitPrice, 10_000n);
            const taken = sum(price.discounts.map(({ amount }) => amount));
            const isWhole = (price.quantity * price.unitPrice) % 10_000n === 0n;
            const difference = list - taken - price.net;
            expect(isWhole ? difference : 0n).toBe(0n);
            expect(difference >= -1n && difference <= 1n).toBe(true);
            expect(price.quantity).toBe(BigInt(of.quantity));
          }
        }
      }),
    );
  });

  it('that an amendment gives back in part keep the days before it, to the cent, on whatever day it falls', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(agreement, term, part, part, (agreed, number, place, other) => {
        const instalments = instalmentsOf(agreed, number);
        const invoiced = instalments.slice(0, 1 + Math.floor(place * (instalments.length - 1)));
        const { start } = termOf(agreed, number);
        const end = invoiced.at(-1)?.service.end ?? start;
        const untilMonth = monthHolding(agreed, end);
        const unused = (on: LocalDate) => sum(unusedOf(agreed, { term: number, on, untilMonth }).map(({ net }) => net));
        const services = number === 0 ? agreed.lines.filter(({ kind }) => kind === 'service') : [];
        const once = sum(services.map((each) => divideRounded(BigInt(each.quantity) * each.unitPrice, 10_000n)));
        expect(unused(start) + once).toBe(sum(invoiced.map(({ net }) => net)));
        expect(unused(end)).toBe(0n);
        const days = daysBetween(start, end);
        const [early, late] = [place, other]
          .toSorted((a, b) => a - b)
          .map((each) => addDays(start, Math.floor(each * days)));
        expect(unused(early ?? start)).toBeGreaterThanOrEqual(unused(late ?? start));
      }),
    );
  });

  it('that are left when it ends are owed as one, to the cent', () => {
    fc.assert(
      fc.property(agreement, term, fc.nat({ max: 40 }), (agreed, number, place) => {
        const instalments = instalmentsOf(agreed, number);
        const index = place % instalments.length;
        const left = instalments.slice(index);
        const from = monthHolding(agreed, left[0]?.service.start ?? agreed.startsOn);
        const rest = restOf(agreed, number, from);
        const recurring = left.flatMap(({ lines }) => lines.filter(({ months }) => months !== undefined));
        expect(sum(rest.map(({ price }) => price.net))).toBe(sum(recurring.map(({ price }) => price.net)));
      }),
    );
  });

  it('fall on the last day of shorter months, and come back to the 31st', () => {
    const monthly = { startsOn: '2027-12-31' as LocalDate, termMonths: 6, rhythm: 'monthly' as const };
    const days = fc.sample(agreement, 1).flatMap((any) => instalmentsOf({ ...any, ...monthly }).map(({ on }) => on));
    expect(days).toEqual(['2027-12-31', '2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30', '2028-05-31']);
  });
});

describe('a month of a contract', () => {
  it('is the one in which a day lies', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 1500 }), (startsOn, days) => {
        const on = addDays(startsOn, days);
        const month = monthHolding({ startsOn }, on);
        expect(addMonthsTo(startsOn, month) <= on && on < addMonthsTo(startsOn, month + 1)).toBe(true);
      }),
    );
  });
});
