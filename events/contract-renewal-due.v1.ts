import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const contractRenewalDueV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    contractId: ownId,
    term: z.strictObject({ start: localDate, end: localDate }),
    noticeBy: localDate,
    isAutomatic: z.boolean(),
  })
  .describe('Its term ends soon: it is renewed by itself unless notice is given by `noticeBy`, or ends by itself.');
