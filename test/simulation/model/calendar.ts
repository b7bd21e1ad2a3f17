/**
 * Days and months of Paris, told by the rule of summer time alone (last Sundays of March and October, 01:00 UTC): what the
 * code under test asks of Temporal is worked out here another way.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Month = string;

const lastSunday = (year: number, month: number): number => {
  const last = new Date(Date.UTC(year, month, 0));
  return last.getTime() - last.getUTCDay() * DAY_MS + HOUR_MS;
};

function offsetAt(time: number): number {
  const year = new Date(time).getUTCFullYear();
  return time >= lastSunday(year, 3) && time < lastSunday(year, 10) ? 2 * HOUR_MS : HOUR_MS;
}

export const dayAt = (time: number): string => new Date(time + offsetAt(time)).toISOString().slice(0, 10);
export const monthAt = (time: number): Month => dayAt(time).slice(0, 7);

const parts = (month: Month): [year: number, month: number] => [Number(month.slice(0, 4)), Number(month.slice(5, 7))];

export function monthsLater(month: Month, count: number): Month {
  const [year, number] = parts(month);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

export const nextMonth = (month: Month): Month => monthsLater(month, 1);

/** No change of the clock falls on a first of the month: it is summer from April to October. */
export function startOfMonth(month: Month): number {
  const [year, number] = parts(month);
  return Date.UTC(year, number - 1, 1) - (number >= 4 && number <= 10 ? 2 : 1) * HOUR_MS;
}

export const endOfMonth = (month: Month): number => startOfMonth(nextMonth(month));

/** The ends of months in between. */
export function turnsBetween(start: number, end: number): readonly number[] {
  const turns: number[] = [];
  for (let turn = endOfMonth(monthAt(start)); turn < end; turn = endOfMonth(monthAt(turn))) turns.push(turn);
  return turns;
}

export function daysIn(month: Month): number {
  const [year, number] = parts(month);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}
