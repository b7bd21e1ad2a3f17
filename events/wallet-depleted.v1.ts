import * as z from 'zod';
import { callerId, period } from './fields.ts';

export const walletDepletedV1 = z
  .strictObject({
    customerId: callerId,
    period,
  })
  .describe('Nothing is available any more.');
