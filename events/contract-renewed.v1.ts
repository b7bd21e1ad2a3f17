import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const contractRenewedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    contractId: ownId,
    term: z.strictObject({ start: localDate, end: localDate }),
  })
  .describe('Nobody gave notice, and another term has begun.');
