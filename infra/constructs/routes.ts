import type { FunctionName } from './permissions.ts';

const customer = '/v1/customers/{customerId}';
const wallet = `${customer}/wallet`;
const subscription = `${customer}/subscription`;

/** Which function answers which call. A function dispatches on the same texts. */
export const routes = {
  usage: ['POST /v1/usage'],
  holds: [`POST ${wallet}/holds`, `POST ${wallet}/holds/{holdId}/capture`, `DELETE ${wallet}/holds/{holdId}`],
  'stripe-webhook': ['POST /v1/stripe/webhooks'],
  // What no other route takes is answered too: with a problem document, which the API itself would not make.
  catalog: ['GET /health', 'GET /v1/catalog', 'GET /v1/openapi.json', 'GET /docs', 'GET /docs/{file}', '$default'],
  customers: [
    'GET /v1/customers',
    `PUT ${customer}`,
    `GET ${customer}`,
    `POST ${customer}/proofs`,
    `GET ${customer}/activity`,
  ],
  subscriptions: [
    `PUT ${subscription}`,
    `GET ${subscription}`,
    `POST ${subscription}/preview`,
    `POST ${subscription}/cancel`,
    `POST ${subscription}/refund`,
    `POST ${subscription}/pause`,
    `POST ${subscription}/resume`,
    `POST ${subscription}/migrate`,
    `PUT ${customer}/modules/{module}`,
    `DELETE ${customer}/modules/{module}`,
    `POST ${customer}/services`,
  ],
  wallets: [
    `GET ${wallet}`,
    `GET ${wallet}/entries`,
    `POST ${wallet}/top-ups`,
    `POST ${wallet}/grants`,
    `DELETE ${wallet}/grants/{grantId}`,
    `PUT ${wallet}/auto-top-up`,
    `GET ${wallet}/auto-top-up`,
    `DELETE ${wallet}/auto-top-up`,
    `PUT ${customer}/members/{user}/cap`,
    `GET ${customer}/members/{user}/cap`,
    `DELETE ${customer}/members/{user}/cap`,
    `GET ${customer}/usage`,
    'POST /v1/usage/corrections',
    `PUT ${customer}/budget`,
    `GET ${customer}/budget`,
    `DELETE ${customer}/budget`,
  ],
  checkout: [`POST ${customer}/checkout`, `POST ${customer}/portal`],
  invoices: ['GET /v1/invoices', 'GET /v1/invoices/{invoiceId}'],
  'credit-notes': [
    'POST /v1/invoices/{invoiceId}/credit-notes',
    'GET /v1/credit-notes',
    'GET /v1/credit-notes/{creditNoteId}',
    'POST /v1/credit-notes/{creditNoteId}/refund',
  ],
  quotes: [
    'POST /v1/quotes',
    'GET /v1/quotes',
    'GET /v1/quotes/{quoteId}',
    'GET /v1/quotes/{quoteId}/document',
    'POST /v1/quotes/{quoteId}/approve',
    'POST /v1/quotes/{quoteId}/accept',
    'POST /v1/quotes/{quoteId}/reject',
  ],
  closes: ['POST /v1/closes', 'GET /v1/closes/{period}'],
  exports: ['GET /v1/exports/{period}', 'GET /v1/exports/{period}/{name}'],
  entitlements: [
    `GET ${customer}/entitlements`,
    `GET ${customer}/entitlements/{feature}`,
    `POST ${customer}/entitlements/{feature}/uses`,
  ],
  'api-keys': ['POST /v1/api-keys', 'DELETE /v1/api-keys/{keyId}'],
} as const satisfies Partial<Record<FunctionName, readonly string[]>>;

export type ApiFunctionName = keyof typeof routes;

/** What callers wait for at each of their own requests: given more processor, and an alarm of its own. */
export const hotPaths: readonly ApiFunctionName[] = ['usage', 'holds', 'stripe-webhook'];
