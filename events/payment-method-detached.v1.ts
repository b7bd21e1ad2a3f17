import * as z from 'zod';
import { callerId, text } from './fields.ts';

export const paymentMethodDetachedV1 = z
  .strictObject({
    customerId: callerId,
    paymentMethodId: text,
  })
  .describe('A customer can no longer be charged by this.');
