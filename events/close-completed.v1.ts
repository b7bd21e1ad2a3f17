import * as z from 'zod';
import { count, period } from './fields.ts';

export const closeCompletedV1 = z
  .strictObject({
    period,
    customers: z.strictObject({ total: count, done: count, skipped: count, failed: count }),
  })
  .describe('The close of a month is done; every customer is in exactly one of the counts.');
