import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { readStripeSecret } from '../../shared/adapters/config/stripe-secret.ts';
import { sleep } from '../../shared/adapters/config/pause.ts';
import { stripeClient } from '../../shared/adapters/stripe/client.ts';
import { paceFor } from '../../shared/adapters/stripe/pacing.ts';
import { stripePorts as portsOverStripe } from '../../shared/adapters/stripe/stripe-ports.ts';
import { verifyWebhook } from '../../shared/adapters/stripe/verify-webhook.ts';
import type { Ports } from '../../shared/application/ports.ts';

/** For a function that calls Stripe, or is called by it. */
export const stripePorts = ({
  catalog,
  clock,
}: Pick<Ports, 'catalog' | 'clock'>): Pick<Ports, 'stripe' | 'verifyWebhook'> => {
  const environment = readEnvironment(['STRIPE_SECRET_ARN', 'STRIPE_API_BASE']);
  const { STRIPE_SECRET_ARN: secretArn, STRIPE_API_BASE: apiBase } = environment;
  const secret = readStripeSecret({ secretArn, clock });
  const client = stripeClient(secret, apiBase);
  const pace = paceFor(apiBase, clock, sleep);
  return {
    stripe: portsOverStripe({ client, pace, zone: catalog.zone }),
    verifyWebhook: verifyWebhook(secret, clock),
  };
};
