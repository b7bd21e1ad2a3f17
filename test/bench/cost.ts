import { PRICES } from '../../infra/local/prices.ts';

export type UsageSpent = {
  readonly writes: number;
  readonly reads: number;
  readonly requests: number;
  readonly events: number;
  /** In one request. */
  readonly wallets: number;
};

/** The hot functions' memory, as the template gives it. */
const LAMBDA_GB = 1;
/** Assumed, since this machine's time is not Lambda's: a write of DynamoDB, and our CPU on top. */
const WRITE_MS = 5;
const REQUEST_MS = 1;
const EVENT_MS = 0.01;
/** Whose tails are read, and whose segments are written, in one turn (`settle-usage.ts`). */
const WALLETS_AT_ONCE = 100;

/** Dollars per million events by HTTP: units, HTTP API, Lambda's requests, and its time as assumed above. */
export function usageCost({ writes, reads, requests, events, wallets }: UsageSpent): number {
  const perRequestMs = REQUEST_MS + WRITE_MS * Math.ceil(wallets / WALLETS_AT_ONCE);
  const seconds = (requests * perRequestMs + events * EVENT_MS) / 1000;
  const units = writes * PRICES.writeUnit + reads * PRICES.readUnit;
  const calls = requests * (PRICES.httpApiRequest + PRICES.lambdaRequest);
  return (units + calls + seconds * LAMBDA_GB * PRICES.lambdaGbSecond) / events;
}
