import * as z from 'zod';
import { callerId, period } from './fields.ts';

/** Nothing is available any more. */
export const walletDepletedV1 = z.strictObject({
  customerId: callerId,
  period,
});
