import Stripe from 'stripe';
import { BillingError } from '../../kernel/errors.ts';
import { API_VERSION } from './api-version.ts';
import type { ReadStripeSecret } from './stripe-secret.ts';

/** Shorter than any function of ours may take: a call without an answer is ours to repeat, with its key. */
const TIMEOUT_MS = 20_000;

export type StripeClient = () => Promise<Stripe>;

/** The SDK's client for the key in force. It repeats nothing by itself: queues and callers do, with the same keys. */
export function stripeClient(secret: ReadStripeSecret, apiBase: string): StripeClient {
  const { protocol, hostname, port } = new URL(apiBase);
  let current: { readonly apiKey: string; readonly stripe: Stripe } | undefined;
  return async () => {
    const { apiKey } = await secret();
    if (apiKey === '') throw new BillingError('internal', 'The Stripe secret has no API key yet.');
    if (current?.apiKey !== apiKey) {
      const stripe = new Stripe(apiKey, {
        apiVersion: API_VERSION,
        host: hostname,
        ...(port !== '' && { port }),
        protocol: protocol === 'http:' ? 'http' : 'https',
        timeout: TIMEOUT_MS,
        maxNetworkRetries: 0,
        telemetry: false,
      });
      current = { apiKey, stripe };
    }
    return current.stripe;
  };
}
