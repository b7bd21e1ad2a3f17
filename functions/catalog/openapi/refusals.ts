import { ERROR_CODES, type ErrorCode } from '../../../shared/kernel/errors.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEMS_PAGE } from '../../runtime/problem.ts';
import type { Route } from '../../runtime/route.ts';
import { type JsonObject, PROBLEM, schemaRef } from './components.ts';
import { headerRef, QUOTA_HEADERS, RETRY_AFTER } from './headers.ts';
import type { Operation } from './operations.ts';

/** Every refusal that a call of an operation can meet: those of its line of the route table, and its own. */
export function refusalsOf({ route, documentation }: Operation): readonly ErrorCode[] {
  return [...new Set([...refusalsOfLine(route), ...documentation.errors, 'internal' as const])];
}

function refusalsOfLine({ access, body, query, path, idempotencyKey }: Route): ErrorCode[] {
  const codes: ErrorCode[] = [];
  if (body !== undefined || query !== undefined || path.includes('{')) codes.push('invalid_request');
  if (body !== undefined) codes.push('malformed_json', 'too_large', 'unsupported_media_type');
  if (idempotencyKey === 'required') codes.push('idempotency_key_required');
  if (idempotencyKey) codes.push('idempotency_conflict');
  if (access !== 'anyone') codes.push('unauthenticated');
  if (Array.isArray(access) && !access.includes('admin')) codes.push('forbidden');
  if (access !== 'anyone') codes.push('too_many_requests');
  return codes;
}

/** The problem documents of an operation by status, each with its codes. */
export function refusalResponses(operation: Operation): Record<string, unknown> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusalsOf(operation)) {
    const [status] = ERROR_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(sorted.map(([status, codes]) => [String(status), refusalResponse(codes)]));
}

const refusalResponse = (codes: readonly ErrorCode[]): JsonObject => ({
  description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code][1]}`).join('. '),
  ...headersOf(codes),
  content: {
    [PROBLEM_MEDIA_TYPE]: {
      schema: schemaRef(PROBLEM),
      examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
    },
  },
});

function headersOf(codes: readonly ErrorCode[]): JsonObject {
  const names = [...new Set(codes.flatMap((code) => HEADERS[code] ?? []))];
  if (names.length === 0) return {};
  return { headers: Object.fromEntries(names.map((name) => [name, headerRef(name)])) };
}
const HEADERS: Partial<Record<ErrorCode, readonly string[]>> = {
  too_many_requests: [RETRY_AFTER, ...QUOTA_HEADERS],
  try_again: [RETRY_AFTER],
};

function exampleOf(code: ErrorCode): JsonObject {
  const [status, title] = ERROR_CODES[code];
  const { detail, errors = [], ...members } = EXAMPLES[code] ?? { detail: `${title}.` };
  const correlationId = '019a8f3e-6c20-7d41-8a95-3e7b1f0c2d64';
  return { type: `${PROBLEMS_PAGE}#${code}`, title, status, code, detail, errors, correlationId, ...members };
}

type Example = { readonly detail: string; readonly errors?: readonly JsonObject[]; readonly [member: string]: unknown };

const EXAMPLES: Partial<Record<ErrorCode, Example>> = {
  invalid_request: {
    detail: 'The body does not fit its schema. Correct what `errors` names and send it again.',
    errors: [{ path: 'amount', message: 'must have at most 6 digits after the point' }],
  },
  credit_insufficient: {
    detail: 'The hold of 3.000001 USD is 0.000001 USD more than the 3.00 USD available. Top up, or hold less.',
    available: '3.00',
    missing: '0.000001',
  },
  customer_not_found: {
    detail: 'There is no customer acme. Create it with PUT /v1/customers/acme.',
    errors: [],
  },
  discount_forbidden: {
    detail:
      'Discounts come to 31 % in total (17 % by itself, 14 % negotiated), and at most 30 % is allowed. Negotiate at most 13 %, or record an exception (exception.reason), which needs an approval.',
    errors: [
      {
        path: 'discounts',
        message: 'Discounts come to 31 % in total (17 % by itself, 14 % negotiated), and at most 30 % is allowed.',
      },
    ],
    rule: 'maximum',
    limit: 30,
    remedy: 'Negotiate at most 13 %, or record an exception (exception.reason), which needs an approval.',
  },
  quote_not_open: {
    detail: 'The quote has expired: it was valid until 2026-12-17. It does not change any more: make a new quote.',
    quoteStatus: 'expired',
  },
  too_many_requests: {
    detail:
      'This API key may make 600 requests a minute, and has made them. Send the call again in 40 seconds, put more into one request, or have a key made with a higher `requestsPerMinute`.',
    limit: 600,
    retryAfterSeconds: 40,
  },
  idempotency_key_required: {
    detail:
      'Send the header Idempotency-Key with a text of your own (a UUID, say), and the same one when you repeat the call.',
    errors: [{ path: 'Idempotency-Key', message: 'is required' }],
  },
  seats_exceeded: {
    detail: 'Individual has at most 10 seats, and 11 were asked for. Pro (plan "pro") allows them.',
    errors: [{ path: 'seats', message: 'must be at most 10' }],
    limit: 10,
    plan: 'pro',
  },
};
