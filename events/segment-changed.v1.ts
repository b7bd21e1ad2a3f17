import * as z from 'zod';
import { callerId, currency, money, text } from './fields.ts';

export const segmentChangedV1 = z
  .strictObject({
    customerId: callerId,
    from: z.optional(text).describe('Absent where the customer was in none yet'),
    to: text,
    mrr: money.describe('Monthly recurring revenue, before VAT'),
    currency,
  })
  .describe("A customer's recurring revenue moved it to another segment of the catalog.");
