import type { Documentation } from '../runtime/documentation.ts';
import { usageRequest, usageResponse } from './schemas.ts';
import type { usageRoutes } from './routes.ts';

export const usageExample = {
  specversion: '1.0',
  id: '019a8f3e-6c20-7d41-8a95-3e7b1f0c2d64',
  source: '/assistant/eu-west-3',
  type: 'assistant.request',
  subject: 'acme',
  time: '2026-11-17T09:30:00.000Z',
  data: { inputTokens: 374, outputTokens: 44, user: 'marie@acme.example' },
};

export const usageDocumentation: Documentation<typeof usageRoutes> = {
  reportUsage: {
    summary: 'Report usage',
    description:
      "Up to 1,000 CloudEvents 1.0, of any customers. `type` names the meter of the catalog, `subject` the customer, `time` when it was used. Each event is settled exactly once, however often it is sent: 200 means settled, not queued. The answer says, in the order given, what became of each: `recorded`, `duplicate` (nothing changed), `conflict` (its id was recorded with another body), `rejected` (it can never be recorded as it is), `unsettled` (send it again).\n\nAn event's identity within its customer is its `id` if that is a lower-case UUIDv7 or an upper-case ULID, else `source` and `id`. Give it such an id: it is cheaper to keep.\n\n`amount` is what an event took from the wallet. What a meter counts, to be charged after the month, has none: it is charged by products of the catalog.",
    request: {
      name: 'UsageRequest',
      schema: usageRequest,
      examples: { batch: [usageExample], one: usageExample },
    },
    responses: {
      200: {
        description: 'What became of each event, and what is left in the wallets',
        body: { name: 'UsageOutcomes', schema: usageResponse },
        example: {
          results: [{ id: usageExample.id, outcome: 'recorded', amount: '0.25', period: '2026-11' }],
          wallets: [{ customerId: 'acme', available: '9.75' }],
        },
      },
    },
    errors: ['try_again'],
  },
};
