import { routeTable } from '../runtime/route.ts';

export const stripeWebhookRoutes = routeTable({
  takeStripeWebhook: {
    method: 'POST',
    path: '/v1/stripe/webhooks',
    // No key: Stripe signs the bytes of the body.
    access: 'anyone',
    body: 'raw',
  },
});
