import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const subscriptionActivatedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    effectiveOn: localDate,
  })
  .describe('A trial became paid service, or a first invoice that was past due was paid.');
