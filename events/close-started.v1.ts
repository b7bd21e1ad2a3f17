import * as z from 'zod';
import { count, period } from './fields.ts';

export const closeStartedV1 = z
  .strictObject({
    period,
    customers: count,
    chunks: count,
  })
  .describe('The close of a month began.');
