import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const subscriptionPausedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    effectiveOn: localDate,
    reason: z.enum(['requested', 'no_payment_method', 'unpaid', 'proof_expired']),
  })
  .describe('There is no service until it is resumed.');
