import type { Rhythm } from '../../catalog/contract-terms.ts';
import { invariant } from '../../kernel/invariant.ts';
import { addMonthsTo, type DateRange, type LocalDate } from '../../kernel/period.ts';
import type { Agreement } from './contract.ts';

type Timing = Pick<Agreement, 'startsOn' | 'termMonths' | 'rhythm'>;
/** Months of a contract, from 0; renewals count on. Half-open. */
export type MonthRange = { readonly from: number; readonly until: number };

const MONTHS_OF: Readonly<Record<Exclude<Rhythm, 'upfront'>, number>> = { monthly: 1, quarterly: 3, yearly: 12 };

/** The first day of a month of the contract: the day of its start again, or the last one of a shorter month. */
export const dayOfMonth = ({ startsOn }: Pick<Agreement, 'startsOn'>, month: number): LocalDate =>
  addMonthsTo(startsOn, month);

export const daysOfMonths = (timing: Pick<Agreement, 'startsOn'>, { from, until }: MonthRange): DateRange => ({
  start: dayOfMonth(timing, from),
  end: dayOfMonth(timing, until),
});

/** The days of a term; 0 is the first one, which was agreed, the others are its renewals. */
export const termOf = (timing: Pick<Agreement, 'startsOn' | 'termMonths'>, term: number): DateRange =>
  daysOfMonths(timing, monthsOfTerm(timing, term));

export const monthsOfTerm = ({ termMonths }: Pick<Agreement, 'termMonths'>, term: number): MonthRange => ({
  from: term * termMonths,
  until: (term + 1) * termMonths,
});

/** Which months each instalment of a term is for; the last one is shorter where the rhythm does not fit into the term. */
export function rhythmOf({ termMonths, rhythm }: Timing, term: number): readonly MonthRange[] {
  const { from, until } = monthsOfTerm({ termMonths }, term);
  const step = rhythm === 'upfront' ? termMonths : MONTHS_OF[rhythm];
  return Array.from({ length: Math.ceil(termMonths / step) }, (_, index) => ({
    from: from + index * step,
    until: Math.min(from + (index + 1) * step, until),
  }));
}

/** The month of the contract that holds a day of it. */
export function monthHolding(timing: Pick<Agreement, 'startsOn'>, day: LocalDate): number {
  invariant(day >= timing.startsOn, 'a day of a contract is not before its start');
  const { startsOn } = timing;
  const years = Number(day.slice(0, 4)) - Number(startsOn.slice(0, 4));
  const month = years * 12 + Number(day.slice(5, 7)) - Number(startsOn.slice(5, 7));
  return dayOfMonth(timing, month) <= day ? month : month - 1;
}
