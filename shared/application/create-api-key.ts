import type { ApiKey, Scope } from '../domain/api-keys/api-key.ts';
import { KEY_BYTES, keyText } from '../domain/api-keys/key-text.ts';
import { DEFAULT_REQUESTS_PER_MINUTE } from '../domain/api-keys/request-quota.ts';
import { sha256Hex } from '../kernel/hash.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';

export type CreateApiKeyInput = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerMinute?: number;
};
/** `key` is shown this once; what is stored is its hash. */
export type CreateApiKeyOutcome = { readonly apiKey: ApiKey; readonly key: string };

export const createApiKey =
  (deps: Pick<Ports, 'commit' | 'clock' | 'newId' | 'randomBytes' | 'pause'>) =>
  ({
    name,
    scopes,
    requestsPerMinute = DEFAULT_REQUESTS_PER_MINUTE,
  }: CreateApiKeyInput): Promise<CreateApiKeyOutcome> =>
    untilCommitted(deps, async () => {
      const key = keyText(deps.randomBytes(KEY_BYTES));
      const apiKey: ApiKey = {
        id: deps.newId('key'),
        revision: 1,
        hash: sha256Hex(key),
        name,
        scopes,
        requestsPerMinute,
        createdAt: deps.clock(),
      };
      const result = await deps.commit({ changes: [{ noun: 'apiKey', value: apiKey }], events: [] });
      return result === 'lost' ? 'lost' : { outcome: { apiKey, key } };
    });
