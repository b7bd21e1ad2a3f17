import { invariant } from './invariant.ts';

/** Rounds numerator / denominator to an integer, half away from zero (EN 16931's rule). */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, 'a denominator is positive');
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return negative ? -rounded : rounded;
}

/** Rounds numerator / denominator toward minus infinity. */
export function divideFloor(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, 'a denominator is positive');
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

export const minimum = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const maximum = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const sum = (values: Iterable<bigint>): bigint => {
  let total = 0n;
  for (const value of values) total += value;
  return total;
};
