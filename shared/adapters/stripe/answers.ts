import Stripe from 'stripe';
import type { StripeAnswer } from '../../application/stripe-ports.ts';
import { BillingError } from '../../kernel/errors.ts';

const {
  StripeAPIError,
  StripeConnectionError,
  StripeIdempotencyError,
  StripeInvalidRequestError,
  StripeRateLimitError,
} = Stripe.errors;

/** Another call with the same key is still under way (409). */
const KEY_IN_USE = 'idempotency_key_in_use';
const LOCK_TIMEOUT = 'lock_timeout';

/** Makes a call and says what it came to; what may be repeated as it is, and what is wrong on our side, is thrown. */
export async function answerOf<T>(call: () => Promise<T>): Promise<StripeAnswer<T>> {
  try {
    return { done: await call() };
  } catch (error) {
    if (mayRepeat(error)) throw tryAgain(error);
    if (error instanceof StripeIdempotencyError || error instanceof StripeAPIError) return { unsure: error };
    if (error instanceof StripeInvalidRequestError) {
      return { refused: { ...(error.code !== undefined && { code: error.code }), cause: error } };
    }
    throw error;
  }
}

/** A read: it takes effect on nothing, so that any trouble of Stripe's is a reason to try again. */
export async function read<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (mayRepeat(error) || error instanceof StripeAPIError) throw tryAgain(error);
    throw error;
  }
}

/** No answer, not now, or the same call is under way: the same key may be sent again. */
const mayRepeat = (error: unknown): boolean =>
  error instanceof StripeConnectionError ||
  error instanceof StripeRateLimitError ||
  (error instanceof Stripe.errors.StripeError && (error.code === KEY_IN_USE || error.code === LOCK_TIMEOUT));

const tryAgain = (cause: unknown): BillingError =>
  new BillingError('try_again', 'Stripe did not answer, or not in time. Send the same call again.', { cause });
