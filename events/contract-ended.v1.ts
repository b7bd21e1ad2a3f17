import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const contractEndedV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    contractId: ownId,
    effectiveOn: localDate,
    reason: z.enum(['not_renewed', 'canceled', 'amended', 'withdrawn']),
  })
  .describe(
    'It binds no more: not renewed, canceled before its time, amended by another, or withdrawn before it began.',
  );
