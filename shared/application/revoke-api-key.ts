import { BillingError } from '../kernel/errors.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';

/** Ends a key for good; repeating it changes nothing. Instances forget it within a minute. */
export const revokeApiKey =
  (deps: Pick<Ports, 'apiKeyById' | 'commit' | 'clock' | 'pause'>) =>
  (id: string): Promise<void> =>
    untilCommitted(deps, async () => {
      const apiKey = await deps.apiKeyById(id);
      if (!apiKey) throw new BillingError('not_found', `There is no API key \`${id}\`.`);
      if (apiKey.revokedAt !== undefined) return { outcome: undefined };
      const revoked = { ...apiKey, revision: apiKey.revision + 1, revokedAt: deps.clock() };
      const result = await deps.commit({ changes: [{ noun: 'apiKey', value: revoked }], events: [] });
      return result === 'lost' ? 'lost' : { outcome: undefined };
    });
