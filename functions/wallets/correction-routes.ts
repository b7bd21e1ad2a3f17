import * as z from 'zod/mini';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';
import { callerId, lineOfText } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_REASON_LENGTH = 500;
const MAX_SOURCE_LENGTH = 128;

export const correctionRequest = z.strictObject({
  customerId: callerId,
  eventId: callerId,
  source: z.optional(z.string().check(minLength(1), maxLength(MAX_SOURCE_LENGTH))),
  action: z.enum(['void', 'replace']),
  event: z.optional(z.looseObject({})),
  reason: lineOfText(MAX_REASON_LENGTH),
});

/** Rare: not served by the function that callers report usage to, which has to start fast. */
export const correctionRoutes = routeTable({
  correctUsage: {
    method: 'POST',
    path: '/v1/usage/corrections',
    access: ['billing:write'],
    body: correctionRequest,
    idempotencyKey: 'required',
  },
});
