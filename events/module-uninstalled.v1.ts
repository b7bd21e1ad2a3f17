import * as z from 'zod';
import { callerId, count, ownId, text } from './fields.ts';

export const moduleUninstalledV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    module: text,
    credited: z.boolean(),
  })
  .describe('A module was taken out; `credited`: its unused days were given back.');
