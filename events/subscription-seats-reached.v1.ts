import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const subscriptionSeatsReachedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused']),
    threshold: count,
    seatsBefore: count,
    effectiveOn: localDate,
  })
  .describe(
    'It has come to so many seats that sales wants to know (`notifySalesFrom` of its plan), at its start or by a change; told once, until it has fewer and comes to them again.',
  );
