import { invariant } from './invariant.ts';
import { divideFloor, divideRounded, sum } from './rounding.ts';

/** Splits a total in proportion to the weights by largest remainder; the parts sum to the total exactly. */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const whole = sum(weights);
  invariant(whole > 0n && weights.every((weight) => weight >= 0n), 'weights are not negative and not all zero');
  const parts = weights.map((weight) => divideFloor(total * weight, whole));
  const remainders = weights.map((weight, index) => ({ index, left: total * weight - (parts[index] ?? 0n) * whole }));
  remainders.sort((a, b) => (a.left === b.left ? a.index - b.index : a.left > b.left ? -1 : 1));
  const missing = Number(total - sum(parts));
  for (const { index } of remainders.slice(0, missing)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

/** What units [from, until) of `length` cost of a total, by cumulative rounding: the parts of a whole sum to it exactly. */
export function cumulativeShare(total: bigint, from: number, until: number, length: number): bigint {
  invariant(0 <= from && from <= until && until <= length && length > 0, 'a share lies within its whole');
  const upTo = (count: number) => divideRounded(total * BigInt(count), BigInt(length));
  return upTo(until) - upTo(from);
}
