import { daysIn } from './calendar.ts';
import { type Day, dayOf, numberOf } from './days.ts';
import { rounded } from './prices.ts';

/** What is agreed for a term, and again for each renewal. */
export type Deal = {
  readonly startsOn: Day;
  readonly termMonths: number;
  /** Months of an instalment, in advance. */
  readonly step: number;
  readonly seats: number;
  /** Cents of a seat and month. */
  readonly price: bigint;
  readonly percentOff: bigint;
  /** Cents, once, with the first instalment. */
  readonly once: bigint;
  readonly netDays: number;
  readonly isRenewed: boolean;
};
export type Instalment = { readonly start: Day; readonly end: Day; readonly net: bigint };

export const NOTICE_DAYS = 10;

/** So many months after the start: the same day, or the last one of a shorter month. */
export function monthDay({ startsOn }: Pick<Deal, 'startsOn'>, months: number): Day {
  const [year = 0, month = 0, day = 0] = startsOn.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7);
  return dayOf(numberOf(`${first}-01`) + Math.min(day, daysIn(first)) - 1);
}

/** Cents of the first months of a term and of a part of the next one, exact until it is rounded. */
function upTo({ seats, price, percentOff }: Deal, months: number, part = { days: 0, of: 1 }): bigint {
  const monthly = BigInt(seats) * price * (100n - percentOff);
  return rounded(monthly * BigInt(months * part.of + part.days), 100n * BigInt(part.of));
}

/** A month, after discounts. */
export const feeOf = (deal: Deal): bigint => upTo(deal, 1);

const perTerm = ({ termMonths, step }: Deal): number => Math.ceil(termMonths / step);

/** The instalment of a number, from 1 over all renewals; they sum to what each term is worth. */
export function instalment(deal: Deal, number: number): Instalment {
  const { termMonths, step } = deal;
  const term = Math.floor((number - 1) / perTerm(deal));
  const from = ((number - 1) % perTerm(deal)) * step;
  const until = Math.min(from + step, termMonths);
  const first = term * termMonths;
  const net = upTo(deal, until) - upTo(deal, from) + (number === 1 ? deal.once : 0n);
  return { start: monthDay(deal, first + from), end: monthDay(deal, first + until), net };
}

/** The first and the last day, exclusive, of the term in which so many instalments were made. */
export function termAfter(deal: Deal, made: number): { readonly start: Day; readonly end: Day; readonly term: number } {
  const term = Math.max(0, Math.ceil(made / perTerm(deal)) - 1);
  const [from, until] = [term * deal.termMonths, (term + 1) * deal.termMonths];
  return { start: monthDay(deal, from), end: monthDay(deal, until), term };
}

/** What is left of the term after so many instalments: owed at once when service ends before. */
export function restOf(deal: Deal, made: number): bigint {
  const inTerm = made - termAfter(deal, made).term * perTerm(deal);
  return upTo(deal, deal.termMonths) - upTo(deal, Math.min(inTerm * deal.step, deal.termMonths));
}

/** What instalments have charged for days from one on, which another contract gives back. */
export function unusedFrom(deal: Deal, made: number, day: Day): bigint {
  const { term } = termAfter(deal, made);
  const first = term * deal.termMonths;
  const inTerm = Math.min((made - term * perTerm(deal)) * deal.step, deal.termMonths);
  if (day >= monthDay(deal, first + inTerm)) return 0n;
  let months = 0;
  while (monthDay(deal, first + months + 1) <= day) months += 1;
  const [start, end] = [monthDay(deal, first + months), monthDay(deal, first + months + 1)].map(numberOf);
  const part = { days: numberOf(day) - (start ?? 0), of: (end ?? 0) - (start ?? 0) };
  return upTo(deal, inTerm) - upTo(deal, months, part);
}

/** The end of the term with which a contract ends, if notice is given on a day: in time, or a term later. */
export function endAfterNotice(deal: Deal, made: number, day: Day): Day {
  const { end, term } = termAfter(deal, made);
  const isInTime = !deal.isRenewed || numberOf(end) - numberOf(day) >= NOTICE_DAYS;
  return isInTime ? end : monthDay(deal, (term + 2) * deal.termMonths);
}
