import { addMonthsTo, rangeOfPeriod, periodOfDate, type DateRange, type LocalDate } from '../../kernel/period.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { Subscription } from './subscription.ts';

const MONTHS_A_YEAR = 12;
/** No subscription is older. */
const MAX_TERMS = 1_000;

type Rhythm = Pick<Subscription, 'interval' | 'anchor'>;

/** The period of billing that holds a day: its month, or the yearly term from one anniversary to the next. */
export function termOn({ interval, anchor }: Rhythm, on: LocalDate): DateRange {
  if (interval === 'month') return rangeOfPeriod(periodOfDate(on));
  invariant(anchor !== undefined && anchor <= on, 'a yearly subscription has an anchor, and its terms follow it');
  let year = Number(on.slice(0, 4)) - Number(anchor.slice(0, 4));
  if (anniversary(anchor, year) > on) year -= 1;
  invariant(year >= 0 && year < MAX_TERMS, 'a day lies in one of the terms');
  return { start: anniversary(anchor, year), end: anniversary(anchor, year + 1) };
}

/** Of 29 February in a common year: the 28th. */
const anniversary = (anchor: LocalDate, year: number): LocalDate => addMonthsTo(anchor, MONTHS_A_YEAR * year);

/** How many times the monthly price a whole term costs. */
export const monthsPerTerm = ({ interval }: Pick<Subscription, 'interval'>): bigint =>
  interval === 'year' ? BigInt(MONTHS_A_YEAR) : 1n;
