import * as z from 'zod';
import { callerId, count, localDate, ownId, quantities, text } from './fields.ts';

export const subscriptionStartedV2 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    quantities,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due']),
    startDate: localDate,
  })
  .describe('A customer subscribed to a plan; its first day of service is `startDate`.');
