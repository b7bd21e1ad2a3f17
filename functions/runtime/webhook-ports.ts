import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { readStripeSecret } from '../../shared/adapters/config/stripe-secret.ts';
import { stripeReads } from '../../shared/adapters/stripe/stripe-reads.ts';
import { verifyWebhook } from '../../shared/adapters/stripe/verify-webhook.ts';
import type { Ports } from '../../shared/application/ports.ts';

/** For the function that Stripe calls: without the SDK, which is more than it may weigh. */
export const webhookPorts = ({ clock }: Pick<Ports, 'clock'>): Pick<Ports, 'stripeReads' | 'verifyWebhook'> => {
  const environment = readEnvironment(['STRIPE_SECRET_ARN', 'STRIPE_API_BASE']);
  const { STRIPE_SECRET_ARN: secretArn, STRIPE_API_BASE: apiBase } = environment;
  const secret = readStripeSecret({ secretArn, clock });
  return { stripeReads: stripeReads(secret, apiBase), verifyWebhook: verifyWebhook(secret, clock) };
};
