import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const subscriptionCanceledV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    effectiveOn: localDate,
    at: z.enum(['period_end', 'now']),
    reason: z.enum(['too_expensive', 'missing_feature', 'unused', 'switched', 'bankrupt', 'other']),
  })
  .describe('It has ended, for the reason that the customer gave.');
