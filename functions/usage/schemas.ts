import * as z from 'zod/mini';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';
import { wireCallerId, wireMicros, wirePeriod } from '../runtime/wire.ts';

/** For the document alone: events are read by the parser of `shared/domain/usage`, by the meters of the catalog. */
export const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: wireCallerId,
  source: z.string().check(minLength(1), maxLength(128)),
  type: z.string(),
  subject: wireCallerId,
  time: z.string().check(z.meta({ format: 'date-time' })),
  data: z.looseObject({
    user: z.optional(wireCallerId),
    holdId: z.optional(z.string()),
  }),
});

export const usageRequest = z.union([z.array(cloudEvent).check(maxLength(1_000)), cloudEvent]);

export const usageResponse = z.strictObject({
  results: z.array(
    z.strictObject({
      id: z.nullable(z.string()),
      outcome: z.enum(['recorded', 'duplicate', 'conflict', 'rejected', 'unsettled']),
      amount: z.optional(wireMicros),
      period: z.optional(wirePeriod),
      error: z.optional(z.strictObject({ code: z.string(), path: z.optional(z.string()), message: z.string() })),
    }),
  ),
  wallets: z.array(z.strictObject({ customerId: wireCallerId, available: wireMicros })),
});
