import { getISO } from 'temporal-polyfill/fns/Calendar';
import { fromEpochMilliseconds, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import { toPlainDate } from 'temporal-polyfill/fns/ZonedDateTime';
import { DAY_MS, HOUR_MS, instant, type Instant } from './instant.ts';
import { invariant } from './invariant.ts';

declare const unit: unique symbol;

/** A calendar month of the seller's zone: "2026-11". Sorts as text. */
export type Period = string & { readonly [unit]: 'period' };
/** A calendar day of the seller's zone: "2026-11-17". Sorts as text. */
export type LocalDate = string & { readonly [unit]: 'local-date' };
/** An IANA time zone: "Europe/Paris". */
export type Zone = string & { readonly [unit]: 'zone' };
/** A half-open span of days [start, end). */
export type DateRange = { readonly start: LocalDate; readonly end: LocalDate };

const PERIOD = /^\d{4}-(0[1-9]|1[0-2])$/;
/** Boundaries are asked for again and again; a process sees few months. */
const MAX_CACHED = 4096;
const boundaries = new Map<string, Instant>();
/** A day is looked for again by a part of it: most parts lie in one day of a zone, however far the zone is off. */
const PART_OF_DAY_MS = 6 * HOUR_MS;
const days = new Map<string, { readonly date: LocalDate; readonly start: Instant; readonly end: Instant }>();
const latestMonth = new Map<Zone, { readonly period: Period; readonly start: Instant; readonly end: Instant }>();

export const parsePeriod = (text: string): Period | undefined => (PERIOD.test(text) ? (text as Period) : undefined);

export function parseLocalDate(text: string): LocalDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(text);
  // 31 February would be read as 3 March.
  return !Number.isNaN(time) && dateAt(time) === text ? (text as LocalDate) : undefined;
}

export function parseZone(text: string): Zone | undefined {
  try {
    return toZonedDateTimeISO(fromEpochMilliseconds(0), text).timeZoneId as Zone;
  } catch {
    return undefined;
  }
}

export function localDateAt(at: Instant, zone: Zone): LocalDate {
  const key = `${String(Math.floor(at / PART_OF_DAY_MS))}${zone}`;
  const known = days.get(key);
  if (known && known.start <= at && at < known.end) return known.date;
  const date = PlainDate.toString(toPlainDate(toZonedDateTimeISO(fromEpochMilliseconds(at), zone))) as LocalDate;
  if (days.size >= MAX_CACHED) days.clear();
  days.set(key, { date, start: startOfDate(date, zone), end: startOfDate(addDays(date, 1), zone) });
  return date;
}

/** The instant at which a day begins in the zone (the first one, where midnight is skipped or repeated). */
export function startOfDate(date: LocalDate, zone: Zone): Instant {
  const key = `${date}${zone}`;
  const known = boundaries.get(key);
  if (known !== undefined) return known;
  const start = instant(PlainDate.toZonedDateTime(PlainDate.fromString(date, getISO), zone).epochMilliseconds);
  if (boundaries.size >= MAX_CACHED) boundaries.clear();
  boundaries.set(key, start);
  return start;
}

export function periodAt(at: Instant, zone: Zone): Period {
  const latest = latestMonth.get(zone);
  if (latest && latest.start <= at && at < latest.end) return latest.period;
  const period = periodOfDate(localDateAt(at, zone));
  latestMonth.set(zone, { period, start: startOfPeriod(period, zone), end: endOfPeriod(period, zone) });
  return period;
}

export const periodOfDate = (date: LocalDate): Period => date.slice(0, 7) as Period;
export const firstDayOf = (period: Period): LocalDate => `${period}-01` as LocalDate;
export const lastDayOf = (period: Period): LocalDate => addDays(firstDayOf(nextPeriod(period)), -1);
export const startOfPeriod = (period: Period, zone: Zone): Instant => startOfDate(firstDayOf(period), zone);
export const endOfPeriod = (period: Period, zone: Zone): Instant => startOfPeriod(nextPeriod(period), zone);
export const rangeOfPeriod = (period: Period): DateRange => ({
  start: firstDayOf(period),
  end: firstDayOf(nextPeriod(period)),
});
export const nextPeriod = (period: Period): Period => addMonths(period, 1);
export const previousPeriod = (period: Period): Period => addMonths(period, -1);
export const daysInPeriod = (period: Period): number => daysBetween(firstDayOf(period), firstDayOf(nextPeriod(period)));

export function addMonths(period: Period, months: number): Period {
  const index = Number(period.slice(0, 4)) * 12 + Number(period.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  invariant(year >= 1000 && year <= 9999, 'a period has a year of four digits');
  return `${String(year)}-${String((index % 12) + 1).padStart(2, '0')}` as Period;
}

export const addDays = (date: LocalDate, days: number): LocalDate => dateAt(Date.parse(date) + days * DAY_MS);

/** The same day so many months later, or the last day of a shorter month (31 January and a month: 28 February). */
export function addMonthsTo(date: LocalDate, months: number): LocalDate {
  const period = addMonths(periodOfDate(date), months);
  const day = Math.min(Number(date.slice(8)), daysInPeriod(period));
  return `${period}-${String(day).padStart(2, '0')}` as LocalDate;
}

export const laterOf = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);
export const earlierOf = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);

/** Days from `start` to `end`, `end` excluded. */
export const daysBetween = (start: LocalDate, end: LocalDate): number => (Date.parse(end) - Date.parse(start)) / DAY_MS;

/** The date that begins at a midnight of UTC: there, all days have the same length. */
function dateAt(midnight: number): LocalDate {
  const text = new Date(midnight).toISOString();
  return text.slice(0, text.indexOf('T')) as LocalDate;
}
