import { isAdmin, rosterWith } from '../domain/api-keys/admin-roster.ts';
import type { ApiKey, Scope } from '../domain/api-keys/api-key.ts';
import { KEY_BYTES, keyText } from '../domain/api-keys/key-text.ts';
import { DEFAULT_REQUESTS_PER_MINUTE } from '../domain/api-keys/request-quota.ts';
import { BillingError } from '../kernel/errors.ts';
import { hmacSha256, sha256Hex } from '../kernel/hash.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Change, Ports } from './ports.ts';

export type CreateApiKeyInput = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerMinute?: number;
};
/** A call that may be repeated, by the key (`callerKey`) that sends it. */
export type RepeatableKeyCall = { readonly call: IdempotentCall; readonly callerKey: string };
/** `key` is shown this once; what is stored is its hash. */
export type CreateApiKeyOutcome = { readonly apiKey: ApiKey; readonly key: string };

type KeptAnswer = { readonly apiKeyId: string; readonly salt: string };
type Deps = Pick<
  Ports,
  'adminRoster' | 'answer' | 'apiKeyById' | 'commit' | 'clock' | 'newId' | 'randomBytes' | 'pause'
>;

/**
 * A repeat shows the same key, and still only its hash is stored: the key of such a call is made of the caller's own,
 * which we do not have either, and of random bits that are kept as the answer. Neither is of use without the other.
 */
export const createApiKey =
  (deps: Deps) =>
  (
    { name, scopes, requestsPerMinute = DEFAULT_REQUESTS_PER_MINUTE }: CreateApiKeyInput,
    repeatable?: RepeatableKeyCall,
  ): Promise<CreateApiKeyOutcome> =>
    untilCommitted(deps, async () => {
      const before = repeatable && (await madeBefore(deps, repeatable));
      if (before) return { outcome: before };
      const random = deps.randomBytes(KEY_BYTES);
      const salt = Buffer.from(random).toString('base64url');
      const key = repeatable ? derivedKey(repeatable, salt) : keyText(random);
      const apiKey: ApiKey = {
        id: deps.newId('key'),
        revision: 1,
        hash: sha256Hex(key),
        name,
        scopes,
        requestsPerMinute,
        createdAt: deps.clock(),
      };
      const changes = await changesOfNewKey(deps, apiKey);
      const answer: KeptAnswer = { apiKeyId: apiKey.id, salt };
      if (repeatable) changes.push(answerToKeep(repeatable.call, 201, answer));
      const result = await deps.commit({ changes, events: [] });
      return result === 'lost' ? 'lost' : { outcome: { apiKey, key } };
    });

const derivedKey = ({ callerKey }: RepeatableKeyCall, salt: string): string => keyText(hmacSha256(callerKey, salt));

async function madeBefore(deps: Deps, repeatable: RepeatableKeyCall): Promise<CreateApiKeyOutcome | undefined> {
  const kept = await answeredBefore<KeptAnswer>(deps, repeatable.call);
  if (!kept) return undefined;
  const apiKey = await deps.apiKeyById(kept.apiKeyId);
  const key = derivedKey(repeatable, kept.salt);
  if (apiKey?.hash === sha256Hex(key)) return { apiKey, key };
  throw new BillingError('idempotency_conflict', {
    detail: `Another API key made ${kept.apiKeyId} with this Idempotency-Key, and its text is shown to that one alone. Use a new Idempotency-Key, and revoke ${kept.apiKeyId} if nobody has it.`,
    errors: [{ path: 'Idempotency-Key', message: 'belongs to another caller' }],
  });
}

/** A key and, if it is one for admins, its place among them. */
export async function changesOfNewKey(deps: Pick<Ports, 'adminRoster'>, apiKey: ApiKey): Promise<Change[]> {
  const made: Change = { noun: 'apiKey', value: apiKey };
  if (!isAdmin(apiKey)) return [made];
  return [made, { noun: 'adminRoster', value: rosterWith(await deps.adminRoster(), apiKey.id) }];
}
