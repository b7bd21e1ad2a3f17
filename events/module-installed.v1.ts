import * as z from 'zod';
import { callerId, count, localDate, ownId, text } from './fields.ts';

export const moduleInstalledV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    module: text,
    moduleStatus: z.enum(['trialing', 'active']),
    included: z.boolean(),
    trialEnd: localDate.optional(),
  })
  .describe('A module was installed: in trial, in one of the slots of the plan, or paid.');
