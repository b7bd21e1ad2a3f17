import * as z from 'zod';
import { callerId, count, ownId, text } from './fields.ts';

export const proofExpiredV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    proof: z.enum(['student', 'ngo', 'startup']),
  })
  .describe('The proof that the plan needs has ended.');
