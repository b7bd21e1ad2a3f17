import * as z from 'zod';
import { callerId, count, ownId, text } from './fields.ts';

export const trialConvertedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
  })
  .describe('A trial became paid service.');
