import { daysIn } from './calendar.ts';

/** Dates of Paris as whole numbers, for sums over days. */
export type Day = string;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export const numberOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
export const dayOf = (number: number): Day => new Date(number * DAY_MS).toISOString().slice(0, 10);
export const daysLater = (day: Day, count: number): Day => dayOf(numberOf(day) + count);

export type Term = { readonly from: number; readonly until: number };

/** The month that holds a day. */
export function monthTerm(day: Day): Term {
  const from = numberOf(`${day.slice(0, 7)}-01`);
  return { from, until: from + daysIn(day.slice(0, 7)) };
}

/** The year from one anniversary to the next that holds a day; of 29 February in a common year: the 28th. */
export function yearTerm(anchor: Day, day: Day): Term {
  const at = (year: number): number => {
    const month = `${String(year)}${anchor.slice(4, 7)}`;
    return numberOf(`${month}-01`) + Math.min(Number(anchor.slice(8)), daysIn(month)) - 1;
  };
  const year = Number(day.slice(0, 4));
  const first = at(year) > numberOf(day) ? year - 1 : year;
  return { from: at(first), until: at(first + 1) };
}

/** The instant at which a date begins: no change of the clock falls on a midnight. */
export function startOfDay(day: Day): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const lastSunday = (month: number): number => {
    const last = new Date(Date.UTC(Number(day.slice(0, 4)), month, 0));
    return last.getTime() - last.getUTCDay() * DAY_MS;
  };
  const isSummer = midnight > lastSunday(3) && midnight <= lastSunday(10);
  return midnight - (isSummer ? 2 : 1) * HOUR_MS;
}
