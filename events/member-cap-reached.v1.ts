import * as z from 'zod';
import { callerId, compute, period } from './fields.ts';

export const memberCapReachedV1 = z
  .strictObject({
    customerId: callerId,
    user: callerId,
    period,
    cap: compute,
    spent: compute,
  })
  .describe('For the first time in the month, a member used as much as their cap allows.');
