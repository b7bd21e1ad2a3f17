import * as z from 'zod/mini';
import type { Documentation } from '../runtime/documentation.ts';
import { webhookResponse } from './responses.ts';
import type { stripeWebhookRoutes } from './routes.ts';

const stripeEvent = z.looseObject({ id: z.string(), object: z.literal('event'), type: z.string() });

export const stripeWebhookDocumentation: Documentation<typeof stripeWebhookRoutes> = {
  takeStripeWebhook: {
    summary: 'Take a webhook of Stripe’s',
    description:
      'For Stripe alone: the header `Stripe-Signature` must sign the bytes of the body by an active secret within the last 300 seconds. A message has its effect once, however often and in whatever order it comes; types that nothing is done about are stored too. `refused`: money came in that fits nothing, and a person must look.',
    request: {
      name: 'StripeEvent',
      schema: stripeEvent,
      examples: { paid: { id: 'evt_1', object: 'event', type: 'invoice.paid', created: 1_795_000_000, data: {} } },
    },
    responses: {
      200: {
        description: 'It was taken in',
        body: { name: 'StripeWebhookOutcome', schema: webhookResponse },
        example: { id: 'evt_1', outcome: 'applied' },
      },
    },
    errors: ['invalid_signature', 'invalid_request', 'malformed_json', 'try_again'],
  },
};
