import * as z from 'zod';
import { callerId, count, currency, money, ownId, text } from './fields.ts';

export const serviceSoldV1 = z
  .strictObject({
    customerId: callerId,
    subscriptionId: ownId,
    plan: text,
    seats: count,
    interval: z.enum(['month', 'year']),
    status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
    service: text,
    quantity: count,
    net: money.describe('Before VAT'),
    currency,
  })
  .describe('A service was sold; it stands on the next invoice.');
