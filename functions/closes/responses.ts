import * as z from 'zod/mini';
import {
  wireCallerId,
  wireCents,
  wireCount,
  wireCurrency,
  wireInstant,
  wireMicros,
  wirePeriod,
} from '../runtime/wire.ts';

const status = z.enum(['open', 'closing', 'closed']);

export const closeRequestedResponse = z.strictObject({ period: wirePeriod, status });

export const closeResponse = z.strictObject({
  period: wirePeriod,
  status,
  startedAt: z.optional(wireInstant),
  closedAt: z.optional(wireInstant),
  customers: z.strictObject({ total: wireCount, done: wireCount, skipped: wireCount, failed: wireCount }),
  exceptions: z.array(
    z.strictObject({ customerId: wireCallerId, outcome: z.enum(['skipped', 'failed']), reason: z.string() }),
  ),
  hasMoreExceptions: z.optional(z.boolean()),
  totals: z.strictObject({
    currency: wireCurrency,
    invoices: wireCount,
    net: wireCents,
    vat: wireCents,
    gross: wireCents,
    wallet: z.strictObject({
      currency: wireCurrency,
      carriedIn: wireMicros,
      granted: wireMicros,
      purchased: wireMicros,
      spent: wireMicros,
      overage: wireMicros,
      writtenOff: wireMicros,
      forfeited: wireMicros,
      voided: wireMicros,
      left: wireMicros,
      events: wireCount,
      agrees: z.boolean(),
    }),
  }),
});
