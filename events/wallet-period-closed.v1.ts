import * as z from 'zod';
import { callerId, compute, period } from './fields.ts';

export const walletPeriodClosedV1 = z
  .strictObject({
    customerId: callerId,
    period,
    granted: compute,
    spent: compute,
    overage: compute,
    forfeited: compute,
    left: compute,
  })
  .describe('A month of a wallet was closed; `left` is what goes over into the next.');
