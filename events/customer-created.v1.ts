import * as z from 'zod';
import { callerId, text } from './fields.ts';

export const customerCreatedV1 = z
  .strictObject({
    customerId: callerId,
    kind: z.enum(['business', 'consumer']),
    country: text,
    language: text,
  })
  .describe('A customer was made known. Without personal data: who may see that reads the customer.');
