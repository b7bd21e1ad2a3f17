import * as z from 'zod/mini';
import { parseDecimal } from '../kernel/decimal.ts';
import {
  cents,
  factor,
  FACTOR_ONE,
  micros,
  quantity as quantityUnits,
  type Factor,
  type UnitPrice,
} from '../kernel/money.ts';
import { parseLocalDate, parseZone } from '../kernel/period.ts';
import { maxLength, minLength } from '../kernel/schema-length.ts';

const CENT_DIGITS = 2;
const FINE_DIGITS = 6;

/** What a catalog's fields are made of: JSON texts that become the kernel's exact types, or say what is wrong. */
const decimal = (scale: number, description: string) =>
  z.pipe(
    z
      .string()
      .check(
        z.regex(/^\d+(\.\d+)?$/, 'must be a decimal text that is not negative, such as "13.00"'),
        z.meta({ description }),
      ),
    z.transform((text: string, context): bigint => {
      const units = parseDecimal(text, scale);
      if (typeof units === 'bigint') return units;
      const message =
        units === 'too_precise'
          ? `has more than ${String(scale)} digits after the point`
          : 'has too many digits before the point';
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }),
  );

export const price = z.pipe(
  decimal(FINE_DIGITS, 'A price in the invoice currency, up to six digits after the point'),
  z.transform((units: bigint) => units as UnitPrice),
);
export const amountInCents = z.pipe(
  decimal(CENT_DIGITS, 'An amount in the invoice currency, to the cent'),
  z.transform(cents),
);
export const compute = z.pipe(
  decimal(FINE_DIGITS, 'Compute dollars, up to six digits after the point'),
  z.transform(micros),
);
export const quantity = z.pipe(
  decimal(FINE_DIGITS, 'A quantity, up to six digits after the point'),
  z.transform(quantityUnits),
);
export const rate = z.pipe(decimal(FINE_DIGITS, 'A factor: "0.92", or "0.20" for 20 %'), z.transform(factor));
export const discount = rate.check(
  z.refine((value: Factor) => value > 0n && value < FACTOR_ONE, 'must lie between 0 and 1'),
);

export const text = z.string().check(minLength(1), maxLength(500));
export const name = z.string().check(minLength(1), maxLength(100));
const forms = z.union(
  [name, z.strictObject({ one: name, other: name })],
  'must be a name, or the names of one and of others',
);
export const unitName = z
  .union(
    [name, z.strictObject({ en: forms, fr: forms })],
    'must be a name, or one for each language: {"en": {"one": "hour", "other": "hours"}, "fr": "heure"}',
  )
  .check(z.meta({ description: 'What one is called; in each language, and for several, where they differ' }));
export const planId = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be lower-case letters, digits, "_" or "-"'));
export const meterType = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9_.-]{0,63}$/, 'must be lower-case letters, digits, ".", "_" or "-"'));
export const fieldName = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,31}$/, 'must be a camelCase name'));
export const country = z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as "FR"'));
export const currency = z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "EUR"'));
export const count = z.int().check(z.nonnegative());
export const positive = z.int().check(z.positive());

export const localDate = z.pipe(
  z.string().check(z.meta({ format: 'date' })),
  z.transform((value: string, context) => {
    const date = parseLocalDate(value);
    if (date !== undefined) return date;
    context.issues.push({ code: 'custom', message: 'must be a day such as "2026-01-01"', input: value });
    return z.NEVER;
  }),
);

export const zone = z.pipe(
  z.string(),
  z.transform((value: string, context) => {
    const parsed = parseZone(value);
    if (parsed !== undefined) return parsed;
    const message = `"${value}" is not an IANA time zone such as "Europe/Paris"`;
    context.issues.push({ code: 'custom', message, input: value });
    return z.NEVER;
  }),
);

/** At least one entry; each starts later than the one before. */
export const datedRates = z.array(z.strictObject({ from: localDate, rate })).check(minLength(1), (context) => {
  const { value: rates, issues } = context;
  for (const [index, each] of rates.entries()) {
    const before = rates[index - 1];
    if (before && before.from >= each.from) {
      issues.push({ code: 'custom', path: [index, 'from'], message: `must be later than ${before.from}`, input: each });
    }
  }
});
