import { warn } from '../../shared/adapters/telemetry/log.ts';
import {
  limitRequests,
  type RequestBudget,
  type RequestLimitPorts,
  type RequestMemory,
} from '../../shared/application/limit-requests.ts';
import type { ApiKey } from '../../shared/domain/api-keys/api-key.ts';
import { BillingError } from '../../shared/kernel/errors.ts';

const WINDOW_SECONDS = 60;

export type CountRequest = (ports: RequestLimitPorts, caller: ApiKey) => Promise<RequestBudget | undefined>;

/** Counts callers' requests against their quotas, with a memory of its own. */
export const requestCounter = (): CountRequest => {
  const memory: RequestMemory = new Map();
  return limitRequests(memory, warnOfOutage);
};

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
export const quotaHeaders = ({ limit, remaining, resetSeconds }: RequestBudget) => ({
  'ratelimit-policy': `"requests";q=${String(limit)};w=${String(WINDOW_SECONDS)}`,
  ratelimit: `"requests";r=${String(remaining)};t=${String(resetSeconds)}`,
});

export const tooManyRequests = ({ limit, resetSeconds }: RequestBudget): BillingError =>
  new BillingError('too_many_requests', {
    detail: `This API key may make ${String(limit)} requests a minute, and has made them. Send the call again in ${String(resetSeconds)} seconds, put more into one request, or have a key made with a higher \`requestsPerMinute\`.`,
    members: { limit, retryAfterSeconds: resetSeconds },
  });

function warnOfOutage(cause: unknown): void {
  const errorName = cause instanceof Error ? cause.name : typeof cause;
  warn('requests are not counted', { operation: 'count requests', errorName });
}
