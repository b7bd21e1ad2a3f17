import type { Documentation } from '../runtime/documentation.ts';
import { closeRequestedResponse, closeResponse } from './responses.ts';
import type { closeRoutes } from './routes.ts';

export const closeDocumentation: Documentation<typeof closeRoutes> = {
  requestClose: {
    summary: 'Start the close of a month',
    description:
      'Each ended month up to this one that is not closed is closed, in order; customers that failed are tried again. It happens daily by itself. Follow it with GET /v1/closes/{period}.',
    request: { name: 'CloseRequest', examples: { november: { period: '2026-11' } } },
    responses: {
      202: {
        description: 'Asked for',
        body: { name: 'CloseRequested', schema: closeRequestedResponse },
        example: { period: '2026-11', status: 'open' },
      },
    },
    errors: ['period_not_ended', 'try_again'],
  },
  readClose: {
    summary: 'The report of a close',
    description:
      'Every customer is accounted for: `total` = `done` + `skipped` + `failed` once it is closed, and the exceptions say why.',
    responses: {
      200: {
        description: 'The report, so far if it is still closing',
        body: { name: 'Close', schema: closeResponse },
        example: {
          period: '2026-11',
          status: 'closed',
          startedAt: '2026-12-01T02:30:00.000Z',
          closedAt: '2026-12-01T02:30:04.512Z',
          customers: { total: 3, done: 2, skipped: 1, failed: 0 },
          exceptions: [{ customerId: 'school', outcome: 'skipped', reason: 'nothing_to_invoice' }],
          totals: {
            currency: 'EUR',
            invoices: 2,
            net: '30.60',
            vat: '6.12',
            gross: '36.72',
            wallet: {
              currency: 'USD',
              carriedIn: '0.00',
              granted: '27.00',
              purchased: '5.00',
              spent: '14.10',
              overage: '0.00',
              writtenOff: '0.00',
              forfeited: '12.90',
              voided: '0.00',
              left: '0.00',
              events: 23,
              agrees: true,
            },
          },
        },
      },
    },
    errors: [],
  },
};
