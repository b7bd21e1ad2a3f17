import * as z from 'zod';
import { callerId, text } from './fields.ts';

/** A customer can no longer be charged by this. */
export const paymentMethodDetachedV1 = z.strictObject({
  customerId: callerId,
  paymentMethodId: text,
});
