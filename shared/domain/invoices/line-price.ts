import type { Stacking } from '../../catalog/catalog.ts';
import { invariant } from '../../kernel/invariant.ts';
import { cents, factor, FACTOR_ONE, type Cents, type Factor, type UnitPrice } from '../../kernel/money.ts';
import { divideRounded } from '../../kernel/rounding.ts';
import type { InvoiceLine } from './invoice.ts';

/** Unit prices are in millionths, amounts in hundredths. */
const UNITS_PER_CENT = 10_000n;

/** Units [from, until) of `of`: the days of a month that are paid for. */
export type Part = { readonly from: number; readonly until: number; readonly of: number };
export type LineDiscount = { readonly name: string; readonly percent: Factor };
export type LinePrice = Pick<InvoiceLine, 'quantity' | 'quantityScale' | 'unitPrice' | 'discounts' | 'net'>;
export type Reduction = {
  readonly part?: Part;
  readonly discounts?: readonly LineDiscount[];
  readonly stacking?: Stacking;
  /** What came before it of the same whole, exactly: both together are rounded, less what that came to rounded. */
  readonly before?: ExactPrice;
  /** The quantity is in millionths. */
  readonly quantityScale?: InvoiceLine['quantityScale'];
};

/** In cents, exactly. */
export type ExactPrice = { readonly numerator: bigint; readonly denominator: bigint };

/**
 * quantity x unit price x discounts, of which a part of the period is paid. Exact until the line is rounded once, half
 * away from zero; the part by cumulative rounding, so that the parts of a period sum to the whole (domain.md section 1:
 * round(P x b / D) - round(P x a / D)). What each discount took off is to the cent and sums to what the line lost.
 */
export function priceLine(
  quantity: bigint,
  unitPrice: UnitPrice,
  { part = WHOLE, discounts = [], stacking = MULTIPLY, before = NO_PRICE, quantityScale }: Reduction = {},
): LinePrice {
  const scale = quantityScale === undefined ? {} : { quantityScale };
  const netAfter = (count: number): Cents => {
    const reduction = { discounts: discounts.slice(0, count), stacking, ...scale };
    return roundedPart(exactPrice(quantity, unitPrice, reduction), part, before);
  };
  let net = netAfter(0);
  const taken = discounts.map(({ name, percent }, index) => {
    const former = net;
    net = netAfter(index + 1);
    return { name, percent, amount: cents(former - net) };
  });
  return { quantity, ...scale, unitPrice, discounts: taken, net };
}

const WHOLE: Part = { from: 0, until: 1, of: 1 };
const MULTIPLY: Stacking = { method: 'multiply' };
export const NO_PRICE: ExactPrice = { numerator: 0n, denominator: 1n };

/** quantity x unit price x discounts, not rounded. */
export function exactPrice(
  quantity: bigint,
  unitPrice: UnitPrice,
  { discounts = [], stacking = MULTIPLY, quantityScale }: Pick<Reduction, 'discounts' | 'stacking' | 'quantityScale'>,
): ExactPrice {
  const left = leftAfter(discounts, stacking);
  const one = 10n ** BigInt(quantityScale ?? 0);
  return { numerator: quantity * unitPrice * left.numerator, denominator: one * UNITS_PER_CENT * left.denominator };
}

export const addPrices = (a: ExactPrice, b: ExactPrice): ExactPrice => ({
  numerator: a.numerator * b.denominator + b.numerator * a.denominator,
  denominator: a.denominator * b.denominator,
});

/** What discounts leave of a price, exactly; never less than the cap allows. */
function leftAfter(discounts: readonly LineDiscount[], { method, cap }: Stacking): ExactPrice {
  const left = method === 'add' ? leftOfSum(discounts) : leftOfProduct(discounts);
  if (cap === undefined) return left;
  const least: ExactPrice = { numerator: FACTOR_ONE - cap, denominator: FACTOR_ONE };
  return left.numerator * least.denominator < least.numerator * left.denominator ? least : left;
}

export type Cut = { readonly total: Factor; readonly cap: Factor };

/** What discounts would come to together where the cap cuts them; undefined where it does not. */
export function cutOf(discounts: readonly LineDiscount[], { method, cap }: Stacking): Cut | undefined {
  if (cap === undefined) return undefined;
  const { numerator, denominator } = leftAfter(discounts, { method });
  const total = factor(FACTOR_ONE - divideRounded(numerator * FACTOR_ONE, denominator));
  return total > cap ? { total, cap } : undefined;
}

function leftOfSum(discounts: readonly LineDiscount[]): ExactPrice {
  const sum = discounts.reduce((total, { percent }) => total + percent, 0n);
  return { numerator: sum < FACTOR_ONE ? FACTOR_ONE - sum : 0n, denominator: FACTOR_ONE };
}

const leftOfProduct = (discounts: readonly LineDiscount[]): ExactPrice => ({
  numerator: discounts.reduce((product, { percent }) => product * (FACTOR_ONE - percent), 1n),
  denominator: FACTOR_ONE ** BigInt(discounts.length),
});

/** round(before + P x until / of) - round(before + P x from / of) */
function roundedPart(price: ExactPrice, { from, until, of }: Part, before: ExactPrice): Cents {
  invariant(0 <= from && from <= until && until <= of && of > 0, 'a part lies within its whole');
  const upTo = (count: number): bigint => {
    const share = { numerator: price.numerator * BigInt(count), denominator: price.denominator * BigInt(of) };
    const { numerator, denominator } = addPrices(before, share);
    return divideRounded(numerator, denominator);
  };
  return cents(upTo(until) - upTo(from));
}
