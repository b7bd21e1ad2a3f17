import * as z from 'zod';
import { callerId, period } from './fields.ts';

export const walletAutoTopUpStoppedV1 = z
  .strictObject({
    customerId: callerId,
    period,
    reason: z.enum(['credit_limit', 'too_many_open']),
  })
  .describe('A recharge could not be made; none follows before the next month, or before its settings are put again.');
