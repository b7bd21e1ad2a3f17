import type { ApiKey } from '../domain/api-keys/api-key.ts';
import { minuteOf, nextLease, type RequestCount, secondsLeft } from '../domain/api-keys/request-quota.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/instant.ts';
import { MAX_ATTEMPTS } from './attempts.ts';
import type { Ports } from './ports.ts';

export type RequestLimitPorts = Pick<Ports, 'clock' | 'pause' | 'randomBytes' | 'requestCount' | 'leaseRequests'>;

/** What a caller is told of its quota. `remaining` is what this instance knows of. */
export type RequestBudget = {
  readonly isAdmitted: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the minute ends. */
  readonly resetSeconds: number;
};

/** What an instance holds of a key's quota. A lease that was not used up in its minute is used later, not thrown away. */
type Holding = {
  minute: Instant;
  admitted: number;
  unused: number;
  /** The counter as this instance last wrote or read it. */
  counted: RequestCount | undefined;
  leasing: Promise<unknown> | undefined;
};
export type RequestMemory = Map<string, Holding>;

const MAX_REMEMBERED_KEYS = 1_000;
const LEASE_BYTES = 8;

/**
 * Admits a request of a key, or refuses it for the rest of the minute. Most requests are admitted from a lease in
 * memory; a lease is one conditional write, without a read while no other instance serves the key. A counter out of
 * reach admits (`onOutage` hears why): what it protects is capacity, and money is guarded by its own writes.
 */
export const limitRequests =
  (memory: RequestMemory, onOutage: (cause: unknown) => void) =>
  async (deps: RequestLimitPorts, { id, requestsPerMinute: limit }: ApiKey): Promise<RequestBudget | undefined> => {
    if (limit === undefined) return undefined;
    const now = deps.clock();
    const holding = holdingOf(memory, id, minuteOf(now));
    while (needsLease(holding, limit)) {
      // Requests that come together wait for one lease together.
      holding.leasing ??= takeLease(deps, holding, { id, limit })
        .catch((cause: unknown) => {
          holding.unused += nextLease(limit, 0);
          onOutage(cause);
        })
        .finally(() => (holding.leasing = undefined));
      await holding.leasing;
    }
    const resetSeconds = secondsLeft(holding.minute, now);
    if (holding.admitted >= limit || holding.unused === 0)
      return { isAdmitted: false, limit, remaining: 0, resetSeconds };
    holding.unused -= 1;
    holding.admitted += 1;
    const reachable = holding.unused + limit - (holding.counted?.leased ?? 0);
    return {
      isAdmitted: true,
      limit,
      remaining: Math.max(0, Math.min(limit - holding.admitted, reachable)),
      resetSeconds,
    };
  };

/** Nothing in hand, and something left to take. */
const needsLease = ({ admitted, unused, counted }: Holding, limit: number): boolean =>
  admitted < limit && unused === 0 && nextLease(limit, counted?.leased ?? 0) > 0;

function holdingOf(memory: RequestMemory, keyId: string, minute: Instant): Holding {
  const known = memory.get(keyId);
  if (known?.minute === minute) return known;
  if (memory.size >= MAX_REMEMBERED_KEYS) memory.clear();
  const holding = { minute, admitted: 0, unused: known?.unused ?? 0, counted: undefined, leasing: undefined };
  memory.set(keyId, holding);
  return holding;
}

async function takeLease(
  deps: RequestLimitPorts,
  holding: Holding,
  { id: keyId, limit }: { readonly id: string; readonly limit: number },
): Promise<void> {
  const { minute } = holding;
  for (let losses = 0; losses < MAX_ATTEMPTS; losses += 1) {
    if (losses > 0) {
      await deps.pause(losses);
      holding.counted = await deps.requestCount(keyId, minute);
    }
    const { revision = 0, leased = 0 } = holding.counted ?? {};
    const share = nextLease(limit, leased);
    if (share === 0) return;
    const lease = Buffer.from(deps.randomBytes(LEASE_BYTES)).toString('hex');
    const next = { keyId, minute, revision: revision + 1, leased: leased + share, lease };
    if ((await deps.leaseRequests(next)) === 'lost') continue;
    holding.counted = next;
    holding.unused += share;
    return;
  }
  throw new BillingError('try_again', 'Too many instances count the requests of one key at once.');
}
