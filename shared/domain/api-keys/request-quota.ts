import { type Instant, instant, MINUTE_MS, SECOND_MS } from '../../kernel/instant.ts';

/** Half of what the API takes from all callers together: no key of its own makes the others wait. */
export const DEFAULT_REQUESTS_PER_MINUTE = 30_000;
/** What the API takes from all callers together (1,000 a second): more could not be had. */
export const MAX_REQUESTS_PER_MINUTE = 60_000;

/** Requests that an instance takes from the quota at a time: at a write unit each, a hundredth of one a request. */
const LARGEST_LEASE = 100;
/** A small quota is taken in smaller parts, so that one instance does not hold what another one is asked for. */
const LEASES_A_QUOTA = 10;

/** What was taken from the quota of a key for one minute, by all instances together. */
export type RequestCount = {
  readonly keyId: string;
  /** The start of the minute. */
  readonly minute: Instant;
  readonly revision: number;
  readonly leased: number;
  /** Random: two instances that take the same share at once must not take the write of one for that of both. */
  readonly lease: string;
};

export const minuteOf = (at: Instant): Instant => instant(at - (at % MINUTE_MS));

export const secondsLeft = (minute: Instant, now: Instant): number =>
  Math.max(1, Math.ceil((minute + MINUTE_MS - now) / SECOND_MS));

/** How many requests the next lease is for; 0 when nothing is left. */
export function nextLease(limit: number, leased: number): number {
  const share = Math.min(LARGEST_LEASE, Math.max(1, Math.floor(limit / LEASES_A_QUOTA)));
  return Math.max(0, Math.min(share, limit - leased));
}
