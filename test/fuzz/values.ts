import type { Chance } from './chance.ts';

/** Texts that break parsers, and those that a caller takes for the right ones. */
const TEXTS = [
  '',
  ' ',
  '0',
  '-0.00',
  '-1',
  '1e3',
  '1e999',
  '5.00',
  '0.0000001',
  '999999999999999.999999',
  '9'.repeat(40),
  'NaN',
  'Infinity',
  '2026-11',
  '2026-13',
  '0000-01',
  '2026-11-31',
  '2026-11-17T09:30:00.000Z',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'true',
  '[object Object]',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '\ufeff',
  'é',
  'e\u0301',
  '𝔘',
  '👩‍👩‍👧‍👦',
  '\r\nSet-Cookie: a=b',
  '=cmd|A1',
  '#12',
  '##',
  '#x',
  '../../etc/passwd',
  '%2e%2e%2f',
  '%',
  '%zz',
  '/',
  '//',
  '\\',
  '"',
  "'",
  '${7*7}',
  '{{7*7}}',
  '<script>',
  "' OR 1=1 --",
  '$ne',
  '|',
  ':',
  '@',
  '.',
  '..',
  'acme',
  'admin',
  'usage:write',
  'pro',
  'individual',
  'month',
  'assistant.request',
  '1.0',
  '01938f2e-5a60-7c1d-9f04-6b2e8d7a3c15',
] as const;
const NUMBERS = [
  -1,
  0,
  -0,
  1,
  2,
  0.1,
  1.5,
  1e-7,
  1e21,
  1e308,
  5e-324,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  1_000_001,
] as const;
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  'id',
  'amount',
  'admin',
  'scopes',
  'customerId',
  '',
  ' ',
  '\ud800',
  '0',
  'then',
] as const;
/** Objects that throw where they are compared, joined or awaited without a look at what they are. */
const TRAPS = [
  { length: { toString: 1, valueOf: 1 } },
  { length: -1 },
  { length: 1e308, 0: 'a' },
  { toString: 1, valueOf: 1 },
  { toJSON: 1, then: 1 },
] as const;
const LONGEST_TEXT = 5_000;
const DEEPEST = 4;

export function anyText(chance: Chance): string {
  if (chance.in100(70)) return chance.pick(TEXTS);
  const length = chance.in100(90) ? chance.below(20) : chance.below(LONGEST_TEXT);
  const top = chance.pick([0x7f, 0xff, 0xffff, 0x10ffff]);
  return Array.from({ length }, () => String.fromCodePoint(chance.below(top + 1))).join('');
}

export function anyValue(chance: Chance, depth = 0): unknown {
  if (chance.in100(3)) return chance.pick(TRAPS);
  const kind = chance.below(depth < DEEPEST ? 9 : 6);
  if (kind < 3) return anyText(chance);
  if (kind === 3) return chance.pick(NUMBERS);
  if (kind === 4) return chance.pick([true, false, null]);
  if (kind === 5) return chance.below(1_000_000) - 1_000;
  if (kind === 6) return Array.from({ length: chance.below(4) }, () => anyValue(chance, depth + 1));
  return Object.fromEntries(
    Array.from({ length: chance.below(4) }, () => [anyKey(chance), anyValue(chance, depth + 1)]),
  );
}

export const anyKey = (chance: Chance): string => (chance.in100(60) ? chance.pick(KEYS) : anyText(chance));

/** The example with one place in it changed: another value, another key, one more, one less. */
export function mutated(value: unknown, chance: Chance): unknown {
  if (Array.isArray(value)) return mutatedList(value as unknown[], chance);
  if (value === null || typeof value !== 'object') return chance.in100(50) ? anyValue(chance) : nearTo(value, chance);
  const entries = Object.entries(value);
  const place = chance.below(entries.length);
  const [key, each] = entries[place] ?? ['', undefined];
  switch (chance.below(8)) {
    case 0:
      return Object.fromEntries(entries.filter((_, index) => index !== place));
    case 1:
      return Object.fromEntries([...entries, [anyKey(chance), anyValue(chance)]]);
    case 2:
      return Object.fromEntries(entries.map((entry, index) => (index === place ? [anyKey(chance), each] : entry)));
    case 3:
      return chance.in100(20) ? anyValue(chance) : [value];
    default:
      return Object.fromEntries(
        entries.map((entry, index) => (index === place ? [key, mutated(each, chance)] : entry)),
      );
  }
}

function mutatedList(list: readonly unknown[], chance: Chance): unknown {
  const place = chance.below(Math.max(1, list.length));
  switch (chance.below(5)) {
    case 0:
      return [...list, ...list];
    case 1:
      return [...list, anyValue(chance)];
    case 2:
      return list.filter((_, index) => index !== place);
    default:
      return list.map((each, index) => (index === place ? mutated(each, chance) : each));
  }
}

/** Of the same kind, and just wrong. */
function nearTo(value: unknown, chance: Chance): unknown {
  if (typeof value === 'number') return chance.pick([-value, value + 0.5, value * 1e9, String(value), [value]]);
  if (typeof value !== 'string') return String(value);
  const place = chance.below(value.length + 1);
  return chance.pick([
    value.slice(0, place) + value.slice(place + 1),
    value.slice(0, place) + anyText(chance) + value.slice(place),
    value.toUpperCase(),
    value.repeat(50),
    // A decimal that is a million times larger, or so.
    value.replace(/\d+/, (digits) => digits + '0'.repeat(chance.below(16))),
    Number(value),
    { [value]: value },
  ]);
}
