import type { Ports } from '../../shared/application/ports.ts';
import type { ApiKey } from '../../shared/domain/api-keys/api-key.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { sha256Hex } from '../../shared/kernel/hash.ts';
import { type Instant, instant, MINUTE_MS, SECOND_MS } from '../../shared/kernel/instant.ts';
import { headerOf, type HttpEvent } from './http-event.ts';
import type { Access } from './route.ts';

export type AuthenticationPorts = Pick<Ports, 'apiKeyByHash' | 'clock'>;

/** A revoked key opens nothing a minute later. */
const KNOWN_FOR_MS = MINUTE_MS;
/** A key that was just made opens at once, nearly; a flood of wrong ones does not become a flood of reads. */
const UNKNOWN_FOR_MS = 2 * SECOND_MS;
const MAX_CACHED_KEYS = 1_000;
/** Longer than any key of ours; a longer text is not worth a hash. */
const MAX_KEY_LENGTH = 512;
const BEARER = /^Bearer +(\S+) *$/i;

type Cached = { readonly key: ApiKey | undefined; readonly until: Instant };
export type KeyCache = Map<string, Cached>;

/** The secret that a caller sent. */
export const bearerToken = (authorization = ''): string | undefined => BEARER.exec(authorization)?.[1];

/** Finds the caller by the SHA-256 of the bearer token: one read, or none while the answer is cached. */
export function authenticate(cache: KeyCache = new Map<string, Cached>()) {
  return async (ports: AuthenticationPorts, event: HttpEvent): Promise<ApiKey> => {
    const token = bearerToken(headerOf(event, 'authorization'));
    if (token === undefined || token.length > MAX_KEY_LENGTH) {
      throw unauthenticated('Send your API key in the header `Authorization: Bearer ck_...`.');
    }
    const key = await keyOf(ports, cache, sha256Hex(token));
    if (key === undefined || key.revokedAt !== undefined) {
      throw unauthenticated('This API key is unknown or was revoked. Use another one, or have one made.');
    }
    return key;
  };
}

async function keyOf(ports: AuthenticationPorts, cache: KeyCache, hash: string): Promise<ApiKey | undefined> {
  const now = ports.clock();
  const cached = cache.get(hash);
  if (cached && now < cached.until) return cached.key;
  const key = await ports.apiKeyByHash(hash);
  if (cache.size >= MAX_CACHED_KEYS) cache.clear();
  cache.set(hash, { key, until: instant(now + (key ? KNOWN_FOR_MS : UNKNOWN_FOR_MS)) });
  return key;
}

/** Refuses a caller whose key has none of the scopes. */
export function authorize(caller: ApiKey, access: Access): void {
  if (access === 'anyone' || access === 'any_key') return;
  if (caller.scopes.some((scope) => scope === 'admin' || access.includes(scope))) return;
  throw new BillingError('forbidden', {
    detail: `The key needs the scope ${access.map((scope) => `\`${scope}\``).join(' or ')}. Use a key that has it.`,
    members: { scopes: access },
  });
}

const unauthenticated = (detail: string): BillingError => new BillingError('unauthenticated', detail);
