import * as z from 'zod';
import { callerId, text } from './fields.ts';

export const customerUpdatedV1 = z
  .strictObject({
    customerId: callerId,
    kind: z.enum(['business', 'consumer']),
    country: text,
    language: text,
    changed: z.array(text).min(1),
  })
  .describe(
    'Something about a customer changed; `changed` names the fields (their new values are read from the customer).',
  );
