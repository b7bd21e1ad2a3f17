import { isAdmin, rosterWithout } from '../domain/api-keys/admin-roster.ts';
import type { ApiKey } from '../domain/api-keys/api-key.ts';
import { BillingError } from '../kernel/errors.ts';
import { untilCommitted } from './attempts.ts';
import type { Change, Ports } from './ports.ts';

type Deps = Pick<Ports, 'adminRoster' | 'apiKeyById' | 'commit' | 'clock' | 'pause'>;

/** Ends a key for good; repeating it changes nothing. Instances forget it within a minute. The last admin key stays. */
export const revokeApiKey =
  (deps: Deps) =>
  (id: string): Promise<void> =>
    untilCommitted(deps, async () => {
      const apiKey = await deps.apiKeyById(id);
      if (!apiKey) throw new BillingError('not_found', `There is no API key \`${id}\`.`);
      if (apiKey.revokedAt !== undefined) return { outcome: undefined };
      const result = await deps.commit({ changes: await changesOf(deps, apiKey), events: [] });
      return result === 'lost' ? 'lost' : { outcome: undefined };
    });

async function changesOf(deps: Deps, apiKey: ApiKey): Promise<Change[]> {
  const value: ApiKey = { ...apiKey, revision: apiKey.revision + 1, revokedAt: deps.clock() };
  const revoked: Change = { noun: 'apiKey', value };
  if (!isAdmin(apiKey)) return [revoked];
  const roster = rosterWithout(await deps.adminRoster(), apiKey.id);
  if (roster !== 'last') return [revoked, { noun: 'adminRoster', value: roster }];
  throw new BillingError('last_admin_key', {
    detail: `\`${apiKey.id}\` is the last active admin key: without it nobody could make another. Make one with POST /v1/api-keys and the scope \`admin\`, then revoke this one with it.`,
    errors: [{ path: 'keyId', message: 'is the last active admin key' }],
  });
}
