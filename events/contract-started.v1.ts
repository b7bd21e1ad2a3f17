import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const contractStartedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    contractId: ownId,
    quoteId: ownId,
    term: z.strictObject({ start: localDate, end: localDate }),
    amends: z.optional(ownId),
  })
  .describe('A contract has begun, for the days of its first term; `amends`: the one that it takes the place of.');
