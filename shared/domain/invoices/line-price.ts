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

type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

/**
 * quantity x unit price x discounts, of which a part of the period is paid. Exact until the line is rounded once, half
 * away from zero; the part by cumulative rounding, so that the parts of a period sum to the whole (domain.md section 1:
 * round(P x b / D) - round(P x a / D)). What each discount took off is to the cent and sums to what the line lost.
 */
export function priceLine(
  quantity: bigint,
  unitPrice: UnitPrice,
  { part = WHOLE, discounts = [] }: { readonly part?: Part; readonly discounts?: readonly LineDiscount[] } = {},
): LinePrice {
  let worth: Fraction = { numerator: quantity * unitPrice, denominator: UNITS_PER_CENT };
  let net = shareOfPart(worth, part);
  const taken = discounts.map(({ name, percent }) => {
    worth = { numerator: worth.numerator * (FACTOR_ONE - percent), denominator: worth.denominator * FACTOR_ONE };
    const before = net;
    net = shareOfPart(worth, part);
    return { name, percent, amount: cents(before - net) };
  });
  return { quantity, unitPrice, discounts: taken, net };
}

const WHOLE: Part = { from: 0, until: 1, of: 1 };

function shareOfPart({ numerator, denominator }: Fraction, { from, until, of }: Part): Cents {
  invariant(0 <= from && from <= until && until <= of && of > 0, 'a part lies within its whole');
  const upTo = (count: number) => divideRounded(numerator * BigInt(count), denominator * BigInt(of));
  return cents(upTo(until) - upTo(from));
}
