import * as z from 'zod';
import { callerId, compute, ownId } from './fields.ts';

export const holdExpiredV1 = z
  .strictObject({
    customerId: callerId,
    holdId: ownId,
    amount: compute,
  })
  .describe('A hold came to its end unused; what it kept is available again.');
