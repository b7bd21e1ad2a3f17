import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const trialEndingV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    endsOn: localDate,
  })
  .describe('A trial ends in a few days: `endsOn` is its first day that is not free.');
