import { type Clock, SECOND_MS } from '../../kernel/instant.ts';

/** Waits until a request to this endpoint may leave. */
export type Pace = (endpoint: string) => Promise<void>;

/** Stripe's own limit: 25 requests a second for each endpoint; we stay at 80 % of it (performance.md, P8). */
const REQUESTS_PER_SECOND = 20;
/** Instances that collect at once: the concurrency of the mapping of the queue `collections`. */
const COLLECTORS = 2;
const GAP_MS = SECOND_MS / (REQUESTS_PER_SECOND / COLLECTORS);

const REAL_STRIPE = 'api.stripe.com';

export const unpaced: Pace = () => Promise.resolve();

/** Spaces the requests of this instance, endpoint by endpoint; a Stripe that is played by a local server has no limit. */
export function paceFor(apiBase: string, clock: Clock, sleep: (ms: number) => Promise<void>): Pace {
  if (new URL(apiBase).hostname !== REAL_STRIPE) return unpaced;
  const nextAt = new Map<string, number>();
  return async (endpoint) => {
    const now = clock();
    const at = Math.max(now, nextAt.get(endpoint) ?? 0);
    nextAt.set(endpoint, at + GAP_MS);
    if (at > now) await sleep(at - now);
  };
}
