import * as z from 'zod/mini';
import type { CreateApiKeyOutcome } from '../../shared/application/create-api-key.ts';
import { SCOPES } from '../../shared/domain/api-keys/api-key.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { wireId, wireInstant } from '../runtime/wire.ts';

export const apiKeyResponse = z.strictObject({
  id: wireId('key'),
  key: z.string().check(z.regex(/^ck_[0-9A-Za-z]{49}$/)),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  requestsPerMinute: z.optional(z.int()),
  createdAt: wireInstant,
});

export const createdKeyView = ({ apiKey, key }: CreateApiKeyOutcome): z.output<typeof apiKeyResponse> => ({
  id: apiKey.id,
  key,
  name: apiKey.name,
  scopes: [...apiKey.scopes],
  ...(apiKey.requestsPerMinute !== undefined && { requestsPerMinute: apiKey.requestsPerMinute }),
  createdAt: formatInstant(apiKey.createdAt),
});
