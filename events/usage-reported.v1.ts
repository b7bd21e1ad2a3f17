import * as z from 'zod';
import { callerId, text } from './fields.ts';

/** One usage event, as CloudEvents 1.0 has it. What `data` must hold, the catalog's meter for `type` says. */
export const reportedUsage = z.looseObject({
  specversion: z.literal('1.0'),
  id: callerId,
  source: text,
  type: text,
  subject: callerId.describe('The customer'),
  time: z.string().describe('RFC 3339; when it was used'),
  data: z.record(z.string(), z.unknown()),
});

export const usageReportedV1 = z
  .union([reportedUsage, z.array(reportedUsage).min(1)])
  .describe(
    'Usage that another service reports: one event, or an array of them. Put on the bus by any source but ours.',
  );
