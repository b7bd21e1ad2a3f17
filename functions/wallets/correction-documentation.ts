import * as z from 'zod/mini';
import type { Documentation } from '../runtime/documentation.ts';
import { wireMicros, wirePeriod } from '../runtime/wire.ts';
import { usageExample } from '../usage/documentation.ts';
import type { correctionRoutes } from './correction-routes.ts';

export const correctionResponse = z.strictObject({
  eventId: z.string(),
  action: z.enum(['void', 'replace']),
  period: wirePeriod,
  oldAmount: z.optional(wireMicros),
  newAmount: z.optional(wireMicros),
  replacementId: z.optional(z.string()),
  available: wireMicros,
});

export const correctionDocumentation: Documentation<typeof correctionRoutes> = {
  correctUsage: {
    summary: 'Correct usage that was recorded',
    description:
      "`void` takes an event back, `replace` puts another in its place (with an id of its own); both versions stay in the wallet's history, with who corrected it and why. What is freed first reduces the month's overage: what an invoice had carried of it comes back as a credit on the next one. The rest is credit again, in a month that is closed for usage of that month alone. `source` is needed where the id is neither a UUIDv7 nor a ULID. Until 35 days after the month's end; an event is corrected once.\n\nOf an event that a meter counts, the month's usage and what it costs change at once (`GET /v1/customers/{customerId}/usage`); what was invoiced for it comes back as an adjustment on the next invoice. It took nothing from the wallet: `oldAmount` is left out of such an event, `newAmount` where what counts in the end is such an event. The greatest, the last and the different values of a month are counted again from its events; of a wallet with more than 20,000 segments, or 200,000 events, since the month's begin that is refused (`recount_limit`).",
    request: {
      name: 'UsageCorrection',
      examples: {
        void: {
          customerId: 'acme',
          eventId: usageExample.id,
          action: 'void',
          reason: 'The answer never reached the customer',
        },
      },
    },
    responses: {
      201: {
        description: 'Corrected',
        body: { name: 'CorrectedUsage', schema: correctionResponse },
        example: {
          eventId: usageExample.id,
          action: 'void',
          period: '2026-11',
          oldAmount: '0.25',
          newAmount: '0.00',
          available: '10.00',
        },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'not_found', 'conflict', 'rule_violation', 'try_again'],
  },
};
