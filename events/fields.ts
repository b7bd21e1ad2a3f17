import * as z from 'zod';

/**
 * What the fields of events are made of. A released contract is frozen, and so is what it uses from here:
 * `test/golden/event-contracts.test.ts` fails when one of them changes.
 */
export const callerId = z
  .string()
  .regex(/^[A-Za-z0-9._:@-]{1,128}$/)
  .describe("The caller's own id");
export const ownId = z
  .string()
  .regex(/^[a-z]+_[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  .describe('A prefix and a UUID: version 7 where it was made, 8 where it follows from a natural key');
export const text = z.string().min(1);
export const count = z.int().nonnegative();
export const period = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .describe("A month in the seller's zone");
export const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe("A day in the seller's zone");
export const wireInstant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .describe('ISO 8601, UTC, milliseconds');
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217');
export const quantities = z.record(text, count).describe('Of products, by their ids');
/** An amount of an invoice, in the `currency` beside it. */
export const money = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('A decimal in the currency of the event');
/** An amount of a wallet. */
export const compute = z
  .string()
  .regex(/^-?\d+\.\d{2,6}$/)
  .describe('Compute dollars (USD), a decimal of two to six digits after the point');
