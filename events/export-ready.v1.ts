import * as z from 'zod';
import { count, period, text, wireInstant } from './fields.ts';

export const exportReadyV1 = z
  .strictObject({
    period,
    asOf: wireInstant,
    files: z.array(z.strictObject({ name: text, bytes: count, rows: count, sha256: text })),
  })
  .describe("Finance's files of a month are written.");
