import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const proofExpiringV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    proof: z.enum(['student', 'ngo', 'startup']),
    validUntil: localDate,
    days: count,
  })
  .describe('The proof that the plan needs ends in so many days.');
