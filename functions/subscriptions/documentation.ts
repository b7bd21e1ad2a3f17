import type { Documentation } from '../runtime/documentation.ts';
import { subscriptionResponse } from './responses.ts';
import type { subscriptionRoutes } from './routes.ts';

const subscription = {
  id: 'sub_01938f2e-5a60-7c1d-9f04-6b2e8d7a3c15',
  plan: 'pro',
  status: 'active',
  seats: 3,
  interval: 'month',
  currentPeriod: '2026-11',
  startedAt: '2026-11-17T09:30:00.000Z',
  invoicedUntil: '2026-12-01',
  modules: [],
  discounts: [],
};
const body = { name: 'Subscription', schema: subscriptionResponse };

export const subscriptionDocumentation: Documentation<typeof subscriptionRoutes> = {
  putSubscription: {
    summary: 'Start a subscription',
    description:
      'From now on. The days that are left of the month are invoiced at once, and their share of the included credit is granted. The same body again changes nothing.',
    request: { name: 'SubscriptionRequest', examples: { pro: { plan: 'pro', seats: 3, interval: 'month' } } },
    responses: {
      200: { description: 'It was so already', body, example: subscription },
      201: { description: 'Started', body, example: subscription },
    },
    errors: [
      'customer_not_found',
      'unknown_plan',
      'contract_required',
      'proof_required',
      'seats_exceeded',
      'rule_violation',
      'not_supported',
      'try_again',
    ],
  },
  readSubscription: {
    summary: 'The subscription of a customer',
    responses: { 200: { description: 'The subscription', body, example: subscription } },
    errors: ['customer_not_found', 'not_found'],
  },
};
