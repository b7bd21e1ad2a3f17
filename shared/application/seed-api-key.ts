import type { ApiKey } from '../domain/api-keys/api-key.ts';
import { sha256Hex } from '../kernel/hash.ts';
import { derivedId } from '../kernel/id.ts';
import { untilCommitted } from './attempts.ts';
import { changesOfNewKey } from './create-api-key.ts';
import type { Ports } from './ports.ts';

/** Makes a given text an admin key if it is not one yet: the first key of a store, from which others are made. */
export const seedApiKey =
  (deps: Pick<Ports, 'adminRoster' | 'apiKeyByHash' | 'commit' | 'clock' | 'pause'>) =>
  (key: string): Promise<ApiKey> =>
    untilCommitted(deps, async () => {
      const hash = sha256Hex(key);
      const known = await deps.apiKeyByHash(hash);
      if (known) return { outcome: known };
      const apiKey: ApiKey = {
        id: derivedId('key', hash),
        revision: 1,
        hash,
        name: 'first admin key',
        scopes: ['admin'],
        createdAt: deps.clock(),
      };
      const result = await deps.commit({ changes: await changesOfNewKey(deps, apiKey), events: [] });
      return result === 'lost' ? 'lost' : { outcome: apiKey };
    });
