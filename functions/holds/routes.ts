import * as z from 'zod/mini';
import { callerId, microsAmount } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const holds = '/v1/customers/{customerId}/wallet/holds';

export const holdRequest = z.strictObject({
  amount: microsAmount,
  ttlSeconds: z.optional(z.int().check(z.gte(1))),
  user: z.optional(callerId),
});

export const captureRequest = z.strictObject({ event: z.looseObject({}) });

export const holdRoutes = routeTable({
  placeHold: { method: 'POST', path: holds, access: ['wallets:write'], body: holdRequest, idempotencyKey: 'required' },
  captureHold: {
    method: 'POST',
    path: `${holds}/{holdId}/capture`,
    access: ['wallets:write'],
    body: captureRequest,
  },
  releaseHold: { method: 'DELETE', path: `${holds}/{holdId}`, access: ['wallets:write'] },
});
