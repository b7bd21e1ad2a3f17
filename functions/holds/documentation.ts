import type { Documentation } from '../runtime/documentation.ts';
import { usageExample } from '../usage/documentation.ts';
import { captureResponse, holdResponse, releaseResponse } from './responses.ts';
import type { holdRoutes } from './routes.ts';

const holdId = 'hold_01938f2e-7b10-8e3a-b1c5-2d9f4a6e8071';

export const holdDocumentation: Documentation<typeof holdRoutes> = {
  placeHold: {
    summary: 'Reserve credit before a call whose cost is not known yet',
    description:
      'Never beyond what is available: 402 says what is missing. A hold ends by capture, by release, or by itself (after 15 minutes unless `ttlSeconds` says otherwise, 24 hours at most).',
    request: { name: 'HoldRequest', examples: { one: { amount: '1.00', ttlSeconds: 600 } } },
    responses: {
      201: {
        description: 'Reserved',
        body: { name: 'Hold', schema: holdResponse },
        example: { holdId, amount: '1.00', available: '2.00', expiresAt: '2026-11-17T09:40:00.000Z' },
      },
    },
    errors: [
      'credit_insufficient',
      'customer_not_found',
      'no_wallet',
      'amount_out_of_range',
      'too_many_open',
      'try_again',
    ],
  },
  captureHold: {
    summary: 'Capture a hold by the usage that it was for',
    description:
      'Records the event, paid from what the hold reserved, then from what is available, then as overage; the rest of the hold comes back. After the hold has ended it is plain usage. Sent again it changes nothing.',
    request: { name: 'CaptureRequest', examples: { request: { event: usageExample } } },
    responses: {
      200: {
        description: 'Recorded, or known already',
        body: { name: 'CapturedHold', schema: captureResponse },
        example: {
          id: usageExample.id,
          outcome: 'recorded',
          amount: '0.25',
          period: '2026-11',
          holdId,
          available: '2.75',
        },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'conflict', 'rule_violation', 'try_again'],
  },
  releaseHold: {
    summary: 'Release a hold',
    description: 'Gives back what it reserved. One that has ended gives back nothing more: a repeat is harmless.',
    responses: {
      200: {
        description: 'Released, or ended before',
        body: { name: 'ReleasedHold', schema: releaseResponse },
        example: { holdId, released: '1.00', available: '3.00' },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'try_again'],
  },
};
