import { warn } from '../../shared/adapters/telemetry/log.ts';
import { takeStripeWebhook } from '../../shared/application/take-stripe-webhook.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { stripeWebhookRoutes } from './routes.ts';

type WebhookPorts = Parameters<typeof takeStripeWebhook>[0];

export const stripeWebhookEndpoints: readonly Endpoint<WebhookPorts>[] = [
  endpoint(stripeWebhookRoutes.takeStripeWebhook, (ports: WebhookPorts) => async ({ body, header }) => {
    const taken = await takeStripeWebhook(ports)({ raw: body, signature: header('stripe-signature') });
    // An alarm stands on this line: `infra/constructs/operations.ts`.
    if (taken.outcome === 'refused') warn('webhook refused', { correlationId: taken.id });
    return ok(taken);
  }),
];
