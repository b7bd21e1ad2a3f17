import * as z from 'zod';
import { callerId, compute, period } from './fields.ts';

export const walletThresholdReachedV1 = z
  .strictObject({
    customerId: callerId,
    period,
    percent: z.int().min(1).describe('The alert that was reached'),
    usedPercent: z.number().nonnegative().describe('What is used in truth; over 100 with overage'),
    available: compute,
  })
  .describe("Of a month's credit, the share `percent` (an alert of the catalog) has been used.");
