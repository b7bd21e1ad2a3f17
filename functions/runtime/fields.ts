import * as z from 'zod/mini';
import { type DecimalFault, parseDecimal } from '../../shared/kernel/decimal.ts';
import { CALLER_ID } from '../../shared/kernel/id.ts';
import { parseInstant } from '../../shared/kernel/instant.ts';
import {
  cents,
  factor,
  FACTOR_ONE,
  formatMicros,
  micros,
  microsOf,
  type Cents,
  type Factor,
  type Micros,
  type UnitPrice,
} from '../../shared/kernel/money.ts';
import { parseLocalDate, type Period } from '../../shared/kernel/period.ts';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';

/** What requests are made of. Each says in words what it wants: the words are what a caller reads in `errors`. */

const MICROS_DIGITS = 6;
const CENT_DIGITS = 2;

export const callerId = z.string().check(z.regex(CALLER_ID, 'must be 1 to 128 letters, digits and `._:@-`'));

/** A line that a person reads: trimmed, without control characters. */
export const lineOfText = (maximum: number) =>
  z
    .string()
    .check(
      z.trim(),
      minLength(1, 'must not be empty'),
      maxLength(maximum, `must have at most ${String(maximum)} characters`),
      z.regex(/^\P{Cc}*$/u, 'must have no control characters'),
    );

/** A wallet counts a month in whole millionths up to 2^53: room for ninety of the largest amounts. */
const MAX_COMPUTE = microsOf('100000000');
const tooMuch = `must be at most ${formatMicros(MAX_COMPUTE)}`;

const computeAmount = (minimum: bigint, tooLittle: string) =>
  z.pipe(
    z.string('must be a text, such as "5.00": amounts are never JSON numbers').check(
      z.meta({
        pattern: String.raw`^\d{1,15}(\.\d{1,6})?$`,
        examples: ['5.00'],
        description: `Compute dollars (USD), up to six decimals, at most ${formatMicros(MAX_COMPUTE)}`,
      }),
    ),
    z.transform((text, context): Micros => {
      const units = parseDecimal(text, MICROS_DIGITS);
      const fault = typeof units === 'bigint' ? faultOfCompute(units, minimum, tooLittle) : DECIMAL_FAULTS[units];
      if (fault === undefined) return micros(units as bigint);
      context.issues.push({ code: 'custom', message: fault, input: text });
      return z.NEVER;
    }),
  );

const faultOfCompute = (units: bigint, minimum: bigint, tooLittle: string): string | undefined =>
  units < minimum ? tooLittle : units > MAX_COMPUTE ? tooMuch : undefined;

/** A positive amount of compute dollars: "5.00", at most six digits after the point. */
export const microsAmount = computeAmount(1n, 'must be more than 0');
/** The same, or none. */
export const microsAmountOrZero = computeAmount(0n, 'must not be negative');

/** A positive amount of the invoice currency: "12.00", at most two digits after the point. */
export const centsAmount = z.pipe(
  z.string('must be a text, such as "12.00": amounts are never JSON numbers').check(
    z.meta({
      pattern: String.raw`^\d{1,15}(\.\d{1,2})?$`,
      examples: ['12.00'],
      description: 'In the currency of the invoice, up to two decimals',
    }),
  ),
  z.transform((text, context): Cents => {
    const units = parseDecimal(text, CENT_DIGITS);
    if (typeof units === 'bigint' && units > 0n) return cents(units);
    const message =
      units === 'too_precise'
        ? 'must have at most 2 digits after the point'
        : 'must be a decimal above 0, such as "12.00"';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  }),
);

const DECIMAL_FAULTS: Readonly<Record<DecimalFault, string>> = {
  not_a_decimal: 'must be a decimal, such as "5.00"',
  too_precise: `must have at most ${String(MICROS_DIGITS)} digits after the point`,
  too_long: 'must have at most 15 digits before the point',
};

/** RFC 3339 with its offset. */
export const instantField = z.pipe(
  z.string().check(z.meta({ format: 'date-time', examples: ['2026-11-17T09:30:00.000Z'] })),
  z.transform((text, context) => {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    const message = 'must be an RFC 3339 instant with its offset, such as 2026-11-17T09:30:00.000Z';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  }),
);

/** A price of one in the invoice currency: "0.065", at most six digits after the point; it may be none. */
export const unitPriceField = z.pipe(
  z.string('must be a text, such as "9.99": amounts are never JSON numbers').check(
    z.meta({
      pattern: String.raw`^\d{1,15}(\.\d{1,6})?$`,
      examples: ['9.99'],
      description: 'In the currency of the invoice, up to six decimals',
    }),
  ),
  z.transform((text, context): UnitPrice => {
    const units = parseDecimal(text, MICROS_DIGITS);
    if (typeof units === 'bigint' && units >= 0n) return units as UnitPrice;
    const message = typeof units === 'bigint' ? 'must not be negative' : DECIMAL_FAULTS[units];
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  }),
);

const PERCENT_DIGITS = 4;
const percentRule = `must be a percentage above 0 and at most 100, such as 7.5, with at most ${String(PERCENT_DIGITS)} digits after the point`;

/** A percentage of a discount: 7.5 or "7.5". */
export const percentField = z.pipe(
  z
    .union([z.number().check(z.gt(0), z.lte(100)), z.string().check(maxLength(8))], percentRule)
    .check(z.meta({ examples: [7.5], description: 'A percentage, up to four decimals' })),
  z.transform((value, context): Factor => {
    const units = parseDecimal(String(value), PERCENT_DIGITS);
    if (typeof units === 'bigint' && units > 0n && units <= FACTOR_ONE) return factor(units);
    context.issues.push({ code: 'custom', message: percentRule, input: value });
    return z.NEVER;
  }),
);

/** A day of the seller's zone. */
export const dateField = z.pipe(
  z.string().check(z.meta({ format: 'date', examples: ['2026-12-01'] })),
  z.transform((text, context) => {
    const date = parseLocalDate(text);
    if (date !== undefined) return date;
    context.issues.push({ code: 'custom', message: 'must be a day, such as 2026-12-01', input: text });
    return z.NEVER;
  }),
);

export const MAX_PAGE = 100;
const DEFAULT_PAGE = 50;
const MAX_CURSOR_LENGTH = 1024;

const limitRule = `must be a whole number from 1 to ${String(MAX_PAGE)}`;

/** `limit` and `cursor` of a list. */
export const pageFields = {
  limit: z.pipe(
    z._default(z.string().check(z.regex(/^([1-9]\d?|100)$/, limitRule)), String(DEFAULT_PAGE)),
    z.transform(Number),
  ),
  cursor: z.optional(
    z.string().check(minLength(1, 'must not be empty'), maxLength(MAX_CURSOR_LENGTH, 'is not one of ours')),
  ),
};

export const periodField = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/, 'must be a month, such as 2026-11')),
  z.transform((text) => text as Period),
);
