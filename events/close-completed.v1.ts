import * as z from 'zod';
import { count, period } from './fields.ts';

/** The close of a month is done; every customer is in exactly one of the counts. */
export const closeCompletedV1 = z.strictObject({
  period,
  customers: z.strictObject({ total: count, done: count, skipped: count, failed: count }),
});
