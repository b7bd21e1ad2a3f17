import { createHash } from 'node:crypto';

import { Failure } from './failure.ts';
import type { Replay, Store } from './store.ts';

const KEPT_MS = 24 * 3600 * 1000;

/** The same request, whatever the order of its parameters. */
export const fingerprintOf = (method: string, path: string, body: string): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, [...new URLSearchParams(body)].sort()]))
    .digest('hex');

/**
 * What the key stands for, if it was used in the last 24 hours. Like Stripe, a key is kept once a request began to be
 * executed: for an answer of 200, 402 or 500, not for a refusal of its parameters.
 */
export function findReplay(store: Store, key: string, fingerprint: string, nowMs: number): Replay | undefined {
  const replay = store.table('replays').get(key);
  if (replay === undefined || replay.storedAt + KEPT_MS <= nowMs) return undefined;
  if (replay.fingerprint === fingerprint) return replay;
  throw new Failure(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

export const isExecuted = (status: number): boolean => status < 400 || status === 402 || status >= 500;

/** Keeps the answer, and forgets those whose day is over. Part of the transaction of the request. */
export function keepReplay(store: Store, replay: Replay): void {
  store.put('replays', replay);
  for (const [key, oldest] of store.table('replays')) {
    if (oldest.storedAt + KEPT_MS > replay.storedAt) break;
    store.remove('replays', key);
  }
}
