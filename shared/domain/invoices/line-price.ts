import type { Stacking } from '../../catalog/catalog.ts';
import { invariant } from '../../kernel/invariant.ts';
import { cents, FACTOR_ONE, type Cents, type Factor, type UnitPrice } from '../../kernel/money.ts';
import { divideRounded } from '../../kernel/rounding.ts';
import type { InvoiceLine } from './invoice.ts';

/** Unit prices are in millionths, amounts in hundredths. */
const UNITS_PER_CENT = 10_000n;

/** Units [from, until) of `of`: the days of a month that are paid for. */
export type Part = { readonly from: number; readonly until: number; readonly of: number };
export type LineDiscount = { readonly name: string; readonly percent: Factor };
export type LinePrice = Pick<InvoiceLine, 'quantity' | 'unitPrice' | 'discounts' | 'net'>;
export type Reduction = {
  readonly part?: Part;
  readonly discounts?: readonly LineDiscount[];
  readonly stacking?: Stacking;
};

type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

/**
 * quantity x unit price x discounts, of which a part of the period is paid. Exact until the line is rounded once, half
 * away from zero; the part by cumulative rounding, so that the parts of a period sum to the whole (domain.md section 1:
 * round(P x b / D) - round(P x a / D)). What each discount took off is to the cent and sums to what the line lost.
 */
export function priceLine(
  quantity: bigint,
  unitPrice: UnitPrice,
  { part = WHOLE, discounts = [], stacking = MULTIPLY }: Reduction = {},
): LinePrice {
  const worth = quantity * unitPrice;
  const netAfter = (count: number): Cents => {
    const left = leftAfter(discounts.slice(0, count), stacking);
    return shareOfPart({ numerator: worth * left.numerator, denominator: UNITS_PER_CENT * left.denominator }, part);
  };
  let net = netAfter(0);
  const taken = discounts.map(({ name, percent }, index) => {
    const before = net;
    net = netAfter(index + 1);
    return { name, percent, amount: cents(before - net) };
  });
  return { quantity, unitPrice, discounts: taken, net };
}

const WHOLE: Part = { from: 0, until: 1, of: 1 };
const MULTIPLY: Stacking = { method: 'multiply' };

/** What discounts leave of a price, exactly; never less than the cap allows. */
function leftAfter(discounts: readonly LineDiscount[], { method, cap }: Stacking): Fraction {
  const left = method === 'add' ? leftOfSum(discounts) : leftOfProduct(discounts);
  if (cap === undefined) return left;
  const least: Fraction = { numerator: FACTOR_ONE - cap, denominator: FACTOR_ONE };
  return left.numerator * least.denominator < least.numerator * left.denominator ? least : left;
}

function leftOfSum(discounts: readonly LineDiscount[]): Fraction {
  const sum = discounts.reduce((total, { percent }) => total + percent, 0n);
  return { numerator: sum < FACTOR_ONE ? FACTOR_ONE - sum : 0n, denominator: FACTOR_ONE };
}

const leftOfProduct = (discounts: readonly LineDiscount[]): Fraction => ({
  numerator: discounts.reduce((product, { percent }) => product * (FACTOR_ONE - percent), 1n),
  denominator: FACTOR_ONE ** BigInt(discounts.length),
});

function shareOfPart({ numerator, denominator }: Fraction, { from, until, of }: Part): Cents {
  invariant(0 <= from && from <= until && until <= of && of > 0, 'a part lies within its whole');
  const upTo = (count: number) => divideRounded(numerator * BigInt(count), denominator * BigInt(of));
  return cents(upTo(until) - upTo(from));
}
