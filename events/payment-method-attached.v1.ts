import * as z from 'zod';
import { callerId, text } from './fields.ts';

export const paymentMethodAttachedV1 = z
  .strictObject({
    customerId: callerId,
    paymentMethodId: text,
    type: text,
    brand: text.optional(),
    last4: z
      .string()
      .regex(/^\d{4}$/)
      .optional(),
    expiresOn: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
      .optional(),
  })
  .describe('A customer can be charged by this from now on.');
