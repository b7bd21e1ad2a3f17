import type { Stacking } from '../../catalog/catalog.ts';
import { factor, FACTOR_ONE, type Factor } from '../../kernel/money.ts';
import { maximum, sum } from '../../kernel/rounding.ts';
import { discountsHolding, turnsOf, type AgreedTarget } from '../contracts/agreed-discounts.ts';
import type { AgreedDiscount } from '../contracts/contract.ts';

/** What a discount may be on; a service has none but an agreed price. */
export type DiscountedTarget = AgreedTarget & {
  /** How far its agreed price is below the price book's: negotiated as any discount is. */
  readonly priceCut?: Factor;
};

/** What comes off a target's price from a month on, until what holds changes. */
export type Peak = {
  readonly month: number;
  /** Absent where it goes on to the end of the term. */
  readonly untilMonth?: number;
  readonly automatic: Factor;
  readonly negotiated: Factor;
  readonly total: Factor;
};

type Discounted = {
  readonly targets: readonly DiscountedTarget[];
  readonly discounts: readonly AgreedDiscount[];
  readonly stacking: Stacking;
  readonly termMonths: number;
};

/** Of every target, for every span of months between which its discounts change. */
export const peaksOf = (offer: Discounted): readonly Peak[] => {
  const begins = beginsOf(offer);
  return offer.targets.flatMap((target) =>
    begins.map((month, index) => {
      const untilMonth = begins[index + 1];
      return { month, ...(untilMonth !== undefined && { untilMonth }), ...takenOff(offer, target, month) };
    }),
  );
};

export const highestOf = (peaks: readonly Peak[], what: 'automatic' | 'negotiated' | 'total'): Factor =>
  factor(peaks.reduce((highest, peak) => maximum(highest, peak[what]), 0n));

const beginsOf = (offer: Discounted): readonly number[] =>
  [...new Set([0, ...turnsOf(offer)])].filter((month) => month < offer.termMonths).toSorted((a, b) => a - b);

function takenOff(
  { discounts, stacking }: Discounted,
  target: DiscountedTarget,
  month: number,
): Pick<Peak, 'automatic' | 'negotiated' | 'total'> {
  const applying = discountsHolding(discounts, target, month);
  const of = (nature: AgreedDiscount['nature']) =>
    applying.filter((each) => each.nature === nature).map(({ percent }) => percent);
  const automatic = of('automatic');
  const negotiated = [...of('negotiated'), ...(target.priceCut ? [target.priceCut] : [])];
  return {
    automatic: together(automatic, stacking.method),
    negotiated: together(negotiated, stacking.method),
    total: together([...automatic, ...negotiated], stacking.method),
  };
}

/** What discounts take off together; rounded up, so that no limit is passed by a rounding. */
function together(percents: readonly Factor[], method: Stacking['method']): Factor {
  if (method === 'add') return factor(sum(percents));
  if (method === 'best') return factor(percents.reduce((best, each) => maximum(best, each), 0n));
  const left = percents.reduce((product, percent) => product * (FACTOR_ONE - percent), 1n);
  const scale = FACTOR_ONE ** BigInt(Math.max(percents.length - 1, 0));
  return percents.length === 0 ? factor(0n) : factor(FACTOR_ONE - left / scale);
}
