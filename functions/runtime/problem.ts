import { BillingError, ERROR_CODES, type ErrorCode, type ErrorDetails } from '../../shared/kernel/errors.ts';
import type { HttpResponse } from './http-event.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
/** Where a person reads what a code means; the `type` of a problem is a place on it. */
export const PROBLEMS_PAGE = '/docs/problems';

/** Of every answer: no cache keeps it, and no browser takes it for what it does not say that it is. */
export const SAFE_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const RULE_BROKEN = 422;
/** Seconds after which a refusal that passes may have passed. */
const RETRY_AFTER_SECONDS = '1';
const HEADERS_BY_CODE: Partial<Record<ErrorCode, Readonly<Record<string, string>>>> = {
  unauthenticated: { 'www-authenticate': 'Bearer' },
  forbidden: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
  try_again: { 'retry-after': RETRY_AFTER_SECONDS },
};

/** RFC 9457. Members of a refusal's own come after the standard ones and never replace them. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  readonly correlationId: string;
};

export function problemOf(code: ErrorCode, details: ErrorDetails, correlationId: string): Problem {
  const [status, title] = ERROR_CODES[code];
  const { detail, errors = [], members = {} } = details;
  // Of what is against a rule, the rule's name is always there: the code, where no other says it more closely.
  const rule = status === RULE_BROKEN ? { rule: code } : {};
  return { ...rule, ...members, type: `${PROBLEMS_PAGE}#${code}`, title, status, code, detail, errors, correlationId };
}

/** The one place where a failure becomes an answer. What is not a refusal of ours is told as `internal`, and no more. */
export function problemResponse(error: unknown, correlationId: string): HttpResponse {
  const { code, details } = refusalOf(error, correlationId);
  const problem = problemOf(code, details, correlationId);
  return {
    statusCode: problem.status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      ...SAFE_HEADERS,
      ...HEADERS_BY_CODE[code],
      ...retryAfter(details),
    },
    body: JSON.stringify(problem, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  };
}

/** A refusal that says how many seconds it will last says so to programs too. */
const retryAfter = ({ members }: ErrorDetails): Readonly<Record<string, string>> =>
  typeof members?.['retryAfterSeconds'] === 'number' ? { 'retry-after': String(members['retryAfterSeconds']) } : {};

export const isRefusal = (error: unknown): error is BillingError =>
  error instanceof BillingError && ERROR_CODES[error.code][0] < 500;

function refusalOf(error: unknown, correlationId: string): { code: ErrorCode; details: ErrorDetails } {
  if (error instanceof BillingError && error.code !== 'internal') return error;
  return {
    code: 'internal',
    details: {
      detail: `The call may or may not have taken effect. Send it again with the same body and Idempotency-Key; if it fails again, tell us the correlation id ${correlationId}.`,
    },
  };
}
