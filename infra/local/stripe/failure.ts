import type Stripe from 'stripe';

/** What Stripe answers when it refuses: the body of `{ "error": ... }`. */
export interface FailureBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
  setup_intent?: Stripe.SetupIntent;
}

/** Thrown by whatever refuses a request; the server answers it in Stripe's shape. */
export class Failure extends Error {
  readonly status: number;
  readonly body: FailureBody;

  constructor(status: number, body: FailureBody) {
    super(body.message);
    this.status = status;
    const documented = body.code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${body.code}` };
    this.body = { ...body, ...documented };
  }
}

/** 400: a parameter, or the object's state, does not allow it. */
export const invalid = (message: string, param?: string, code?: string): Failure =>
  new Failure(400, {
    type: 'invalid_request_error',
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });

const NOUNS: Record<string, string> = {
  payment_methods: 'PaymentMethod',
  checkout_sessions: 'checkout.session',
  billing_portal_sessions: 'billing_portal.session',
};

/** 404 for what a path names; 400 when a parameter names it. */
export const missing = (table: string, id: string, param: string): Failure =>
  new Failure(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${NOUNS[table] ?? table.replace(/s$/, '')}: '${id}'`,
    param,
  });

export const unrecognizedUrl = (method: string, path: string): Failure =>
  new Failure(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}). The local Stripe plays only a part of the API; see infra/local/stripe.`,
  });

/** 401, as Stripe answers it; a live key never belongs here, so it is refused like an unknown one. */
export function requireTestKey(authorization: string | undefined): void {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
  const basic = scheme.toLowerCase() === 'basic';
  const key = basic ? (Buffer.from(credentials, 'base64').toString().split(':')[0] ?? '') : credentials;
  if (/^[sr]k_test_\w+$/.test(key)) return;
  const message =
    key === ''
      ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
      : `Invalid API Key provided: ${key.slice(0, 8)}****. The local Stripe takes test keys only (sk_test_...).`;
  throw new Failure(401, { type: 'invalid_request_error', message });
}
