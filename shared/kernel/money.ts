import { formatDecimal, parseDecimal } from './decimal.ts';
import { invariant } from './invariant.ts';
import { divideRounded } from './rounding.ts';

declare const unit: unique symbol;

/** Whole cents of the invoice currency. */
export type Cents = bigint & { readonly [unit]: 'cents' };
/** Millionths of a compute dollar: what a wallet holds. */
export type Micros = bigint & { readonly [unit]: 'micros' };
/** Millionths of the invoice currency: unit prices, which are never rounded. */
export type UnitPrice = bigint & { readonly [unit]: 'unit-price' };
/** A dimensionless factor in millionths: 0.92 is 920000. */
export type Factor = bigint & { readonly [unit]: 'factor' };

/** Millionths of a unit that is sold: seats, hours, gigabytes. Exact, never rounded. */
export type Quantity = bigint & { readonly [unit]: 'quantity' };

const CENT_DIGITS = 2;
const FINE_DIGITS = 6;
export const FACTOR_ONE = 1_000_000n as Factor;
export const QUANTITY_ONE = 1_000_000n as Quantity;
export const QUANTITY_DIGITS = FINE_DIGITS;
const MICROS_PER_CENT = 10_000n;

export const cents = (value: bigint): Cents => value as Cents;
export const micros = (value: bigint): Micros => value as Micros;
export const factor = (value: bigint): Factor => value as Factor;
export const quantity = (value: bigint): Quantity => value as Quantity;

export const ZERO_CENTS = cents(0n);
export const ZERO_MICROS = micros(0n);

/** A literal of our own ("8.00"); a text from outside is parsed with `parseDecimal`, which answers what is wrong. */
export const centsOf = (text: string): Cents => exact(text, CENT_DIGITS) as Cents;
export const microsOf = (text: string): Micros => exact(text, FINE_DIGITS) as Micros;
export const unitPriceOf = (text: string): UnitPrice => exact(text, FINE_DIGITS) as UnitPrice;
export const factorOf = (text: string): Factor => exact(text, FINE_DIGITS) as Factor;
export const quantityOf = (text: string): Quantity => exact(text, FINE_DIGITS) as Quantity;

export const formatCents = (value: Cents): string => formatDecimal(value, CENT_DIGITS);
/** Two to six digits after the point. */
export const formatMicros = (value: Micros): string => formatDecimal(value, FINE_DIGITS, CENT_DIGITS);
export const formatUnitPrice = (value: UnitPrice): string => formatDecimal(value, FINE_DIGITS, CENT_DIGITS);
export const formatFactor = (value: Factor): string => formatDecimal(value, FINE_DIGITS, 0);
export const formatQuantity = (value: Quantity): string => formatDecimal(value, FINE_DIGITS, 0);

/** quantity x unit price x factors, rounded once to the cent, half away from zero. */
export function priceInCents(quantity: bigint, unitPrice: UnitPrice, ...factors: readonly Factor[]): Cents {
  return cents(divideRounded(...scaled(quantity * unitPrice, factors)));
}

/** Compute dollars x factors (a discount, the book rate), rounded once to the cent of the invoice currency. */
export function microsToCents(amount: Micros, ...factors: readonly Factor[]): Cents {
  return cents(divideRounded(...scaled(amount, factors)));
}

/** VAT of a base at a rate, rounded to the cent (EN 16931: once per rate). */
export const shareOf = (base: Cents, rate: Factor): Cents => cents(divideRounded(base * rate, FACTOR_ONE));

function scaled(amount: bigint, factors: readonly Factor[]): [numerator: bigint, denominator: bigint] {
  let numerator = amount;
  let denominator = MICROS_PER_CENT;
  for (const each of factors) {
    numerator *= each;
    denominator *= FACTOR_ONE;
  }
  return [numerator, denominator];
}

function exact(text: string, scale: number): bigint {
  const units = parseDecimal(text, scale);
  invariant(typeof units === 'bigint', `"${text}" is a decimal of at most ${String(scale)} digits after the point`);
  return units;
}
