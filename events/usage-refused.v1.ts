import * as z from 'zod';
import { callerId, text } from './fields.ts';

export const usageRefusedV1 = z
  .strictObject({
    customerId: callerId.optional(),
    eventId: text.optional(),
    source: text.optional(),
    type: text.optional(),
    code: text.describe('The reason, for a program'),
    reason: text.describe('The reason, for a person'),
  })
  .describe('Usage from the bus that can never be settled as it was sent; the queue `usage-refused` keeps it whole.');
