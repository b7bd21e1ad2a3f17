import * as z from 'zod/mini';
import type { PageRequest } from '../../shared/application/ports.ts';
import type { Factor } from '../../shared/kernel/money.ts';

/** What answers are made of: the schemas of their fields, as the OpenAPI document and the tests read them. */

export const wireId = (prefix: string) =>
  z.string().check(z.regex(new RegExp(`^${prefix}_[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`)));
export const wireCallerId = z.string().check(z.regex(/^[A-Za-z0-9._:@-]{1,128}$/));
export const wireInstant = z
  .string()
  .check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/), z.meta({ format: 'date-time' }));
export const wireDate = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/), z.meta({ format: 'date' }));
export const wirePeriod = z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/));
/** Compute dollars: two to six decimals. */
export const wireMicros = z.string().check(z.regex(/^-?\d+\.\d{2,6}$/));
/** An amount of an invoice: two decimals. */
export const wireCents = z.string().check(z.regex(/^-?\d+\.\d{2}$/));
export const wireUnitPrice = z.string().check(z.regex(/^-?\d+\.\d{2,6}$/));
export const wireCurrency = z.string().check(z.regex(/^[A-Z]{3}$/));
export const wireMoney = z.strictObject({ amount: wireCents, currency: wireCurrency });
export const wireRange = z.strictObject({ start: wireDate, end: wireDate });
export const wireCount = z.int().check(z.gte(0));

export const wirePage = <Item extends z.ZodMiniType>(item: Item) =>
  z.strictObject({ data: z.array(item), nextCursor: z.optional(z.string()) });

type PageOf<T> = { readonly data: readonly T[]; readonly nextCursor?: string };

/** A page of a list with each of its items as callers see it. */
export const wirePageOf = <T, View>(
  page: PageOf<T>,
  view: (item: T) => View,
): { data: View[]; nextCursor?: string } => ({
  data: page.data.map(view),
  ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
});

/** What a list's query asks of a port. */
export const pageRequestOf = ({ limit, cursor }: { limit: number; cursor?: string | undefined }): PageRequest => ({
  limit,
  ...(cursor !== undefined && { cursor }),
});

/** A factor as a percentage: 0.055 is 5.5. */
export const percentOfFactor = (value: Factor): number => Number(value) / FACTOR_OF_ONE_PERCENT;
const FACTOR_OF_ONE_PERCENT = 10_000;
