import { BillingError } from '../kernel/errors.ts';
import type { StripeAnswer, StripeRefusal } from './stripe-ports.ts';
import { type Clock, DAY_MS, HOUR_MS, type Instant } from '../kernel/instant.ts';

/** Stripe forgets a key after 24 hours. */
const KEYS_HOLD_MS = DAY_MS - HOUR_MS;

/** Whether Stripe still knows every key of calls that were made since then. */
export const keysHold = ({ clock }: { readonly clock: Clock }, since: Instant): boolean =>
  clock() < since + KEYS_HOLD_MS;

/** Keys that are tried for one effect before the queue (or the caller) tries again later. */
const MAX_KEYS = 4;

/**
 * Makes a call at Stripe once, whatever its answers: under `{key}:1` first; when an error has come to stand for a key,
 * looks whether the call took effect, and takes the next key only if it did not. Each try takes the keys in the same
 * order, so nothing about them needs to be stored.
 */
export async function settleDoubt<T>(
  key: string,
  call: (key: string) => Promise<StripeAnswer<T>>,
  lookUp: () => Promise<T | undefined>,
): Promise<{ readonly done: T } | { readonly refused: StripeRefusal }> {
  for (let attempt = 1; attempt <= MAX_KEYS; attempt += 1) {
    const answer = await call(`${key}:${String(attempt)}`);
    if ('done' in answer) return answer;
    const found = await lookUp();
    if (found !== undefined) return { done: found };
    if ('refused' in answer) return answer;
  }
  throw new BillingError('try_again', 'Stripe answered with errors only. Send the same call again later.');
}

/** For calls that Stripe has no reason to refuse: a refusal is a defect of ours, and is thrown as it came. */
export function mustBeDone<T>(settled: { readonly done: T } | { readonly refused: StripeRefusal }): T {
  if ('refused' in settled) throw settled.refused.cause;
  return settled.done;
}
