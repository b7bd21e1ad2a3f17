import * as z from 'zod/mini';
import { wireCallerId, wireId, wireInstant, wireMicros, wirePeriod } from '../runtime/wire.ts';

export const holdResponse = z.strictObject({
  holdId: wireId('hold'),
  amount: wireMicros,
  available: wireMicros,
  expiresAt: wireInstant,
});

export const captureResponse = z.strictObject({
  id: wireCallerId,
  outcome: z.enum(['recorded', 'duplicate']),
  amount: wireMicros,
  period: wirePeriod,
  holdId: wireCallerId,
  available: wireMicros,
});

export const releaseResponse = z.strictObject({ holdId: wireCallerId, released: wireMicros, available: wireMicros });
