import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const subscriptionResumedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    effectiveOn: localDate,
  })
  .describe('It goes on after a pause.');
