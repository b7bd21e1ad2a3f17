import * as z from 'zod/mini';
import { SCOPES } from '../../shared/domain/api-keys/api-key.ts';
import { MAX_REQUESTS_PER_MINUTE } from '../../shared/domain/api-keys/request-quota.ts';
import { minLength } from '../../shared/kernel/schema-length.ts';
import { lineOfText } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_NAME_LENGTH = 100;
const quotaRule = `must be a whole number from 1 to ${String(MAX_REQUESTS_PER_MINUTE)}`;

export const apiKeyRequest = z.strictObject({
  name: lineOfText(MAX_NAME_LENGTH),
  scopes: z.array(z.enum(SCOPES)).check(
    minLength(1, `must name at least one of ${SCOPES.join(', ')}`),
    z.refine((scopes) => new Set(scopes).size === scopes.length, 'must name each scope once'),
  ),
  requestsPerMinute: z.optional(z.int(quotaRule).check(z.gte(1, quotaRule), z.lte(MAX_REQUESTS_PER_MINUTE, quotaRule))),
});

export const apiKeyRoutes = routeTable({
  createApiKey: {
    method: 'POST',
    path: '/v1/api-keys',
    access: ['admin'],
    body: apiKeyRequest,
    idempotencyKey: 'optional',
  },
  revokeApiKey: { method: 'DELETE', path: '/v1/api-keys/{keyId}', access: ['admin'] },
});
