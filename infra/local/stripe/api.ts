import Stripe from 'stripe';

import { Failure, requireTestKey, unrecognizedUrl } from './failure.ts';
import { parseForm } from './form.ts';
import { findReplay, fingerprintOf, isExecuted, keepReplay } from './idempotency.ts';
import { newId } from './ids.ts';
import { Params } from './params.ts';
import { expanded, present } from './presentation.ts';
import { type Match, matchRoute } from './router.ts';
import { Work } from './work.ts';
import type { Setting } from './work.ts';
import type { Store } from './store.ts';

export interface ApiRequest {
  method: string;
  path: string;
  /** The query of a GET, the body of anything else: form-encoded. */
  form: string;
  authorization: string | undefined;
  idempotencyKey: string | undefined;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  isReplay: boolean;
}

export type Surroundings = Pick<Setting, 'nowMs' | 'origin' | 'isLocallyWanted'>;

const bodyOf = (result: object): string =>
  JSON.stringify(result instanceof Failure ? { error: result.body } : result, null, 2);

/** Stripe's API, without the HTTP around it: a request in, its answer out, and everything it changed written down. */
export class Api {
  readonly #store: Store;
  readonly #surroundings: () => Surroundings;

  constructor(store: Store, surroundings: () => Surroundings) {
    this.#store = store;
    this.#surroundings = surroundings;
  }

  answer(request: ApiRequest): Answer {
    return this.#guard(request, (requestId) => {
      const match = matchRoute(request.method, request.path);
      if (match === undefined) throw unrecognizedUrl(request.method, request.path);
      return this.#execute(request, match, requestId);
    });
  }

  /** Refuses without doing anything. A 500 sticks to the idempotency key: whoever repeats it gets it again. */
  refuse(request: ApiRequest, failure: Failure): Answer {
    return this.#guard(request, (requestId) => {
      return this.#refusal(request, requestId, failure);
    });
  }

  #refusal(request: ApiRequest, requestId: string, failure: Failure): Answer {
    const outcome = { status: failure.status, body: bodyOf(failure) };
    this.#store.transaction(() => {
      this.#keep(request, requestId, outcome);
    });
    return { ...outcome, headers: headersOf(request, requestId), isReplay: false };
  }

  #guard(request: ApiRequest, run: (requestId: string) => Answer): Answer {
    const requestId = newId('req');
    try {
      requireTestKey(request.authorization);
      return this.#replay(request, requestId) ?? run(requestId);
    } catch (error) {
      return this.#refusal(request, requestId, error instanceof Failure ? error : unexpected(error));
    }
  }

  #execute(request: ApiRequest, match: Match, requestId: string): Answer {
    const params = new Params(parseForm(request.form));
    return this.#store.transaction(() => {
      const idempotencyKey = keyOf(request) ?? null;
      const work = new Work(this.#store, { ...this.#surroundings(), requestId, idempotencyKey });
      const paths = params.texts('expand') ?? [];
      const result = match.handler({ work, params, id: match.id });
      params.refuseUnread();
      const status = result instanceof Failure ? result.status : 200;
      const shown = result instanceof Failure ? result : expanded(work, present(work, result), paths);
      const outcome = { status, body: bodyOf(shown) };
      this.#keep(request, requestId, outcome);
      return { ...outcome, headers: headersOf(request, requestId), isReplay: false };
    });
  }

  #replay(request: ApiRequest, requestId: string): Answer | undefined {
    const key = keyOf(request);
    if (key === undefined) return undefined;
    const { nowMs } = this.#surroundings();
    const kept = findReplay(this.#store, key, printOf(request), nowMs);
    if (kept === undefined) return undefined;
    const replayed = { 'idempotent-replayed': 'true', 'original-request': kept.requestId };
    const headers = { ...headersOf(request, requestId), ...replayed };
    return { status: kept.status, headers, body: kept.body, isReplay: true };
  }

  #keep(request: ApiRequest, requestId: string, outcome: { status: number; body: string }): void {
    const id = keyOf(request);
    if (id === undefined || !isExecuted(outcome.status)) return;
    const { nowMs } = this.#surroundings();
    keepReplay(this.#store, { ...outcome, id, fingerprint: printOf(request), requestId, storedAt: nowMs });
  }
}

const printOf = (request: ApiRequest): string => fingerprintOf(request.method, request.path, request.form);

const keyOf = (request: ApiRequest): string | undefined =>
  request.method === 'POST' ? request.idempotencyKey : undefined;

const headersOf = (request: ApiRequest, requestId: string): Record<string, string> => {
  const key = keyOf(request);
  return {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': Stripe.API_VERSION,
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
};

/** A defect of the local Stripe itself: told on the console, answered like Stripe's own. */
const unexpected = (error: unknown): Failure => {
  console.error('local Stripe:', error);
  return new Failure(500, { type: 'api_error', message: `The local Stripe failed: ${String(error)}` });
};

export const simulatedServerError = (): Failure =>
  new Failure(500, { type: 'api_error', message: 'An unknown error occurred (injected by a test).' });

export const tooManyRequests = (): Failure =>
  new Failure(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded (injected by a test).',
  });
