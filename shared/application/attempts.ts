import { BillingError } from '../kernel/errors.ts';

/** Lost races before a caller is asked to send again. */
export const MAX_ATTEMPTS = 24;

/** What one attempt came to: an outcome, or a lost race (load and decide again). */
export type Attempt<T> = { readonly outcome: T } | 'lost';

/** Waits between attempts, longer and jittered as losses grow; injected, so that tests do not sleep. */
export type Pause = (losses: number) => Promise<void>;

/** Loads, decides and commits until a commit is not lost; bounded. */
export async function untilCommitted<T>(
  deps: { readonly pause: Pause },
  attempt: (losses: number) => Promise<Attempt<T>>,
): Promise<T> {
  for (let losses = 0; losses < MAX_ATTEMPTS; losses += 1) {
    if (losses > 0) await deps.pause(losses);
    const result = await attempt(losses);
    if (result !== 'lost') return result.outcome;
  }
  throw new BillingError('try_again', 'Too many writers at once. Nothing was changed; send the same call again.');
}
