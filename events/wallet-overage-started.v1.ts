import * as z from 'zod';
import { callerId, period } from './fields.ts';

export const walletOverageStartedV1 = z
  .strictObject({
    customerId: callerId,
    period,
  })
  .describe('For the first time in the month, usage went beyond the credit.');
