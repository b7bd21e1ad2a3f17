import { getISO } from 'temporal-polyfill/fns/Calendar';
import { fromEpochMilliseconds, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import { toPlainDate } from 'temporal-polyfill/fns/ZonedDateTime';
import { instant, type Instant } from './instant.ts';
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
const MAX_CACHED_BOUNDARIES = 4096;
const boundaries = new Map<string, Instant>();
const latestMonth = new Map<Zone, { readonly period: Period; readonly start: Instant; readonly end: Instant }>();

export const parsePeriod = (text: string): Period | undefined => (PERIOD.test(text) ? (text as Period) : undefined);

export function parseLocalDate(text: string): LocalDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return formatDate(plainDate(text));
  } catch {
    return undefined;
  }
}

export function parseZone(text: string): Zone | undefined {
  try {
    return toZonedDateTimeISO(fromEpochMilliseconds(0), text).timeZoneId as Zone;
  } catch {
    return undefined;
  }
}

export const localDateAt = (at: Instant, zone: Zone): LocalDate =>
  formatDate(toPlainDate(toZonedDateTimeISO(fromEpochMilliseconds(at), zone)));

/** The instant at which a day begins in the zone (the first one, where midnight is skipped or repeated). */
export function startOfDate(date: LocalDate, zone: Zone): Instant {
  const key = `${date}${zone}`;
  const known = boundaries.get(key);
  if (known !== undefined) return known;
  const start = instant(PlainDate.toZonedDateTime(plainDate(date), zone).epochMilliseconds);
  if (boundaries.size >= MAX_CACHED_BOUNDARIES) boundaries.clear();
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

export const addDays = (date: LocalDate, days: number): LocalDate =>
  formatDate(PlainDate.addDays(plainDate(date), days));

/** The same day so many months later, or the last day of a shorter month (31 January and a month: 28 February). */
export function addMonthsTo(date: LocalDate, months: number): LocalDate {
  const period = addMonths(periodOfDate(date), months);
  const day = Math.min(Number(date.slice(8)), daysInPeriod(period));
  return `${period}-${String(day).padStart(2, '0')}` as LocalDate;
}

export const laterOf = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);
export const earlierOf = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);

/** Days from `start` to `end`, `end` excluded. */
export const daysBetween = (start: LocalDate, end: LocalDate): number =>
  PlainDate.diffDays(plainDate(start), plainDate(end));

/** Temporal as functions: a bundle holds those that are called, a third of the classes. */
const plainDate = (text: string): PlainDate.Record => PlainDate.fromString(text, getISO);
const formatDate = (date: PlainDate.Record): LocalDate => PlainDate.toString(date) as LocalDate;
