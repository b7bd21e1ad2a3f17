import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { readStripeSecret } from '../../shared/adapters/config/stripe-secret.ts';
import { sleep } from '../../shared/adapters/config/pause.ts';
import { stripeClient } from '../../shared/adapters/stripe/client.ts';
import { paceFor } from '../../shared/adapters/stripe/pacing.ts';
import { stripePorts as portsOverStripe } from '../../shared/adapters/stripe/stripe-ports.ts';
import type { Ports } from '../../shared/application/ports.ts';

/** For a function that makes or moves something at Stripe. */
export const stripePorts = ({ catalog, clock }: Pick<Ports, 'catalog' | 'clock'>): Pick<Ports, 'stripe'> => {
  const environment = readEnvironment(['STRIPE_SECRET_ARN', 'STRIPE_API_BASE']);
  const { STRIPE_SECRET_ARN: secretArn, STRIPE_API_BASE: apiBase } = environment;
  const client = stripeClient(readStripeSecret({ secretArn, clock }), apiBase);
  return { stripe: portsOverStripe({ client, pace: paceFor(apiBase, clock, sleep), zone: catalog.zone }) };
};
