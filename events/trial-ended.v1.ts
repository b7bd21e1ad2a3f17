import * as z from 'zod';
import { callerId, count, ownId, text } from './fields.ts';

export const trialEndedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    outcome: z.enum(['converted', 'lapsed', 'canceled']),
  })
  .describe('A trial is over.');
