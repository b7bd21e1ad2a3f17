import * as z from 'zod';
import { callerId, compute, period } from './fields.ts';

export const walletAutoTopUpDueV1 = z
  .strictObject({
    customerId: callerId,
    period,
    recharge: z.int().min(1).describe("The month's nth"),
    amount: compute,
    below: compute,
    available: compute,
  })
  .describe('A wallet fell below its threshold: the recharge that its customer asked for is under way.');
