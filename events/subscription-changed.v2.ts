import * as z from 'zod';
import { callerId, count, localDate, ownId, quantities, text } from './fields.ts';

export const subscriptionChangedV2 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    quantities,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    effectiveOn: localDate,
  })
  .describe('Its plan, seats, quantities, interval or modules have changed, or will on `effectiveOn`.');
