import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEventId } from '../../shared/domain/usage/event-identity.ts';
import { parseInstant } from '../../shared/kernel/instant.ts';
import { placeDeeperThan } from '../../shared/kernel/json-depth.ts';

/** What each event of a batch passes is read by hand. Here it is held to the slow and plain way. */

const two = (value: number): string => String(value).padStart(2, '0');
const field = (max: number) => fc.integer({ min: 0, max }).map(two);

describe('an instant', () => {
  const anyDate = fc.tuple(fc.integer({ min: 0, max: 9_999 }), field(13), field(32));
  const anyTime = fc.tuple(field(25), field(61), field(61), fc.integer({ min: 0, max: 999 }));

  it('in the usual form means what Date.parse says, and no day that its month does not have', () => {
    fc.assert(
      fc.property(anyDate, anyTime, ([year, month, day], [hour, minute, second, ms]) => {
        const date = `${String(year).padStart(4, '0')}-${month}-${day}`;
        const text = `${date}T${hour}:${minute}:${second}.${String(ms).padStart(3, '0')}Z`;
        const epochMs = Date.parse(text);
        const isItsDay = Number.isNaN(epochMs) || new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
        expect(parseInstant(text)).toBe(Number.isNaN(epochMs) || !isItsDay ? undefined : epochMs);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['2026-11-17T09:30:00.000Z', Date.UTC(2026, 10, 17, 9, 30)],
    ['2026-11-17T10:30:00+01:00', Date.UTC(2026, 10, 17, 9, 30)],
    ['0026-11-17T09:30:00.000Z', Date.parse('0026-11-17T09:30:00.000Z')],
    ['2026-11-17T24:00:00.000Z', Date.UTC(2026, 10, 18)],
    ['2026-02-29T09:30:00.000Z', undefined],
    ['2028-02-29T09:30:00.000Z', Date.UTC(2028, 1, 29, 9, 30)],
    ['2026-11-17 09:30:00.000Z', undefined],
    ['2026-11-17T09:30:00.00xZ', undefined],
  ])('%s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});

describe('the depth of a JSON text', () => {
  /** Counted on what it means, where it is JSON. */
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  const key = fc.oneof(fc.string(), fc.constantFrom('\\', '"', '\\"', '\\\\', '{[', ']}', '\\\\"['));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, key, fc.integer(), tie('array'), tie('object')),
    array: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  }));

  it('is that of its value, whatever its texts and keys hold', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 6 }), (json, levels) => {
        expect(placeDeeperThan(levels, JSON.stringify(json)) !== undefined).toBe(depthOf(json) > levels);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a text that does not end', '["abc[[[', undefined],
    ['a text that ends in a backslash', '["abc\\', undefined],
    ['brackets behind an escaped quote', String.raw`["a\"[["]`, undefined],
    ['brackets behind an escaped backslash', String.raw`["a\\"[[`, 6],
    ['nothing', '', undefined],
  ])('of %s is counted to its end', (_name, text, place) => {
    expect(placeDeeperThan(1, text)).toBe(place);
  });
});

describe('an id that carries its time', () => {
  const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: length, maxLength: length });
  const dated = fc.integer({ min: Date.UTC(2019, 0), max: Date.UTC(2101, 0) });
  const date = fc
    .oneof({ arbitrary: dated, weight: 9 }, fc.integer({ min: 0, max: 2 ** 48 - 1 }))
    .map((time) => time.toString(16).padStart(12, '0'));
  const uuid = fc
    .tuple(date, digits(3), fc.constantFrom('8', '9', 'a', 'b'), digits(3), digits(12))
    .map(([time, a, variant, b, rest]) => `${time.slice(0, 8)}-${time.slice(8)}-7${a}-${variant}${b}-${rest}`);

  it('is read as the number that its first 48 bits are, if that lies between 2020 and 2100', () => {
    fc.assert(
      fc.property(uuid, (id) => {
        const timeMs = parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
        const isDated = timeMs >= Date.UTC(2020, 0) && timeMs < Date.UTC(2100, 0);
        expect(UUID_V7.test(id)).toBe(true);
        expect(readEventId(id)).toEqual(isDated ? { kind: 'uuid7', time: timeMs } : { kind: 'literal' });
      }),
    );
  });
});
