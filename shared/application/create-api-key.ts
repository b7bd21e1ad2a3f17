import { isAdmin, rosterWith } from '../domain/api-keys/admin-roster.ts';
import type { ApiKey, Scope } from '../domain/api-keys/api-key.ts';
import { KEY_BYTES, keyText } from '../domain/api-keys/key-text.ts';
import { DEFAULT_REQUESTS_PER_MINUTE } from '../domain/api-keys/request-quota.ts';
import { sha256Hex } from '../kernel/hash.ts';
import { untilCommitted } from './attempts.ts';
import type { Change, Ports } from './ports.ts';

export type CreateApiKeyInput = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerMinute?: number;
};
/** `key` is shown this once; what is stored is its hash. */
export type CreateApiKeyOutcome = { readonly apiKey: ApiKey; readonly key: string };

export const createApiKey =
  (deps: Pick<Ports, 'adminRoster' | 'commit' | 'clock' | 'newId' | 'randomBytes' | 'pause'>) =>
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
      const result = await deps.commit({ changes: await changesOfNewKey(deps, apiKey), events: [] });
      return result === 'lost' ? 'lost' : { outcome: { apiKey, key } };
    });

/** A key and, if it is one for admins, its place among them. */
export async function changesOfNewKey(deps: Pick<Ports, 'adminRoster'>, apiKey: ApiKey): Promise<Change[]> {
  const made: Change = { noun: 'apiKey', value: apiKey };
  if (!isAdmin(apiKey)) return [made];
  return [made, { noun: 'adminRoster', value: rosterWith(await deps.adminRoster(), apiKey.id) }];
}
