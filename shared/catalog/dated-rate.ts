import { invariant } from '../kernel/invariant.ts';
import type { LocalDate } from '../kernel/period.ts';
import type { DatedRate } from './catalog.ts';

/** The rate that holds on a day. A checked catalog has one for every day from its first. */
export function rateOn(rates: readonly DatedRate[], date: LocalDate): DatedRate {
  const rate = rates.findLast((each) => each.from <= date);
  invariant(rate, `the catalog has a rate for ${date}`);
  return rate;
}
