import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, it } from 'vitest';
import { DAY_MS, HOUR_MS, instant } from '../../shared/kernel/instant.ts';
import {
  addDays,
  daysBetween,
  localDateAt,
  parseLocalDate,
  startOfDate,
  type Zone,
} from '../../shared/kernel/period.ts';

/** Zones that skip midnight, repeat hours, lie far off UTC, move by half an hour, or once left out a day. */
const ZONES = [
  'Europe/Paris',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
] as Zone[];
const zone = fc.constantFrom(...ZONES);
const since = Date.parse('2011-01-01T00:00:00Z');
const until = Date.parse('2061-01-01T00:00:00Z');
const date = fc.integer({ min: since / DAY_MS, max: until / DAY_MS }).map((day) => {
  const parsed = parseLocalDate(new Date(day * DAY_MS).toISOString().slice(0, 10));
  if (parsed === undefined) throw new TypeError('a midnight of UTC has a date');
  return parsed;
});
const plain = (text: string) => Temporal.PlainDate.from(text);
function isDate(text: string): boolean {
  try {
    return plain(text).toString() === text;
  } catch {
    return false;
  }
}

describe('a date', () => {
  it('is reckoned as Temporal reckons it', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -20_000, max: 20_000 }), (start, days) => {
        const end = addDays(start, days);
        return end === plain(start).add({ days }).toString() && daysBetween(start, end) === days;
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read where there is such a day, and only there', () => {
    const two = (most: number) => fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
    const four = fc.integer({ min: 0, max: 9_999 }).map((value) => String(value).padStart(4, '0'));
    fc.assert(
      fc.property(four, two(14), two(33), (...parts) => {
        const text = parts.join('-');
        return (parseLocalDate(text) === text) === isDate(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of an instant is the one that Temporal finds in the zone, also beside its midnights and when it was asked before', () => {
    const beside = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS }));
    const instants = fc.array(fc.tuple(date, beside), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(zone, instants, (where, asked) =>
        asked.every(([day, offset]) => {
          const at = instant(startOfDate(day, where) + offset);
          const found = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(where).toPlainDate();
          return localDateAt(at, where) === found.toString();
        }),
      ),
      { numRuns: 500 },
    );
  });
});
