import * as z from 'zod';
import { count, period } from './fields.ts';

/** The close of a month began. */
export const closeStartedV1 = z.strictObject({
  period,
  customers: count,
  chunks: count,
});
