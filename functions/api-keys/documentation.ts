import type { Documentation } from '../runtime/documentation.ts';
import { apiKeyResponse } from './responses.ts';
import type { apiKeyRoutes } from './routes.ts';

export const apiKeyDocumentation: Documentation<typeof apiKeyRoutes> = {
  createApiKey: {
    summary: 'Make an API key',
    description:
      'The key is shown this once: what is stored is its hash. To rotate one, make another, use it, then revoke the first. `requestsPerMinute` limits what it may call (30,000 unless asked for, at most 60,000). With an `Idempotency-Key`, a repeat of the call with the same API key shows the same key again; another API key does not see it (409).',
    request: {
      name: 'ApiKeyRequest',
      examples: {
        meter: { name: 'assistant backend', scopes: ['usage:write'] },
        limited: { name: 'reports', scopes: ['finance:read'], requestsPerMinute: 600 },
      },
    },
    responses: {
      201: {
        description: 'Made',
        body: { name: 'ApiKey', schema: apiKeyResponse },
        example: {
          id: 'key_01938f2e-5a60-7c1d-9f04-6b2e8d7a3c15',
          key: `ck_${'EXAMPLE'.repeat(7)}`,
          name: 'assistant backend',
          scopes: ['usage:write'],
          requestsPerMinute: 30_000,
          createdAt: '2026-11-17T09:30:00.000Z',
        },
      },
    },
    errors: ['try_again'],
  },
  revokeApiKey: {
    summary: 'Revoke an API key',
    description:
      'For good, within a minute. A repeat changes nothing. The last active admin key is not revoked: make another first.',
    responses: { 204: { description: 'Revoked' } },
    errors: ['not_found', 'last_admin_key', 'try_again'],
  },
};
