import * as z from 'zod/mini';

export const webhookResponse = z.strictObject({
  id: z.string(),
  outcome: z.enum(['applied', 'ignored', 'refused', 'unknown_type', 'repeated']),
});
