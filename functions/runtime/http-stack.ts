import middy, { type MiddlewareObj } from '@middy/core';
import httpRouter from '@middy/http-router';
import type { RequestLimitPorts } from '../../shared/application/limit-requests.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { type AuthenticationPorts, authenticate, authorize } from './authentication.ts';
import { CORRELATION_HEADER, correlationIdOf } from './correlation.ts';
import { logFailure } from './failure-log.ts';
import type { HttpContext, HttpEvent, HttpResponse } from './http-event.ts';
import { headerOf } from './http-event.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { pathParameters } from './path-parameters.ts';
import { once, type PortsFor, warmUp } from './composition.ts';
import { isRefusal, problemResponse, SAFE_HEADERS } from './problem.ts';
import { jsonBody, malformed, rawBody } from './request-body.ts';
import { type CountRequest, quotaHeaders, requestCounter, tooManyRequests } from './request-quota.ts';
import type { Answer, Endpoint, RequestOf, Route } from './route.ts';
import { parseBy } from './schema-errors.ts';

/** Kept back of a function's time, so that a slow call is answered by us and not cut off. */
const ANSWER_MS = 250;

export type HttpHandler = (event: HttpEvent, context: HttpContext) => Promise<HttpResponse>;
/** Throws what a call is answered that no route takes. */
export type RefuseUnknownRoute = (call: { readonly method: string; readonly path: string }) => never;
type CallerPorts = AuthenticationPorts & RequestLimitPorts;
type Guards = {
  readonly authentication: ReturnType<typeof authenticate>;
  readonly countRequest: CountRequest;
};
type HttpMiddleware = MiddlewareObj<HttpEvent, HttpResponse, Error, HttpContext>;

/**
 * The stack of functions that answer HTTP: correlation id, problem documents, the router; then by route the API key,
 * the parsed request and the answer.
 */
export function httpStack<P extends CallerPorts>(
  portsFor: PortsFor<P>,
  endpoints: readonly Endpoint<NoInfer<P>>[],
  refuseUnknown: RefuseUnknownRoute = refuseUnknownRoute,
): HttpHandler {
  warmUp(portsFor);
  const guards: Guards = { authentication: authenticate(), countRequest: requestCounter() };
  const routes = endpoints.map(({ route, answer }) => {
    // Most instances take few kinds of calls: the others cost no start.
    const stack = once(() =>
      middy<HttpEvent, HttpResponse, Error, HttpContext>({ timeoutEarlyInMillis: 0 })
        .use(callerOf(portsFor, route, guards))
        .handler(async (event: HttpEvent, context: HttpContext) =>
          responseOf(await answer(portsFor(context.correlationId))(requestOf(route, event, context))),
        ),
    );
    const handler = (...call: Parameters<ReturnType<typeof stack>>) => stack()(...call);
    return { method: route.method, path: route.path, handler };
  });
  const router = httpRouter<HttpEvent, HttpResponse>({ routes: routes as never, notFoundResponse: refuseUnknown });
  return middy<HttpEvent, HttpResponse, Error, HttpContext>(router as never, {
    timeoutEarlyInMillis: ANSWER_MS,
    timeoutEarlyResponse: refuseSlowCall,
  })
    .use(correlation)
    .use(problems);
}

const correlation: HttpMiddleware = {
  before: ({ event, context }) => {
    context.correlationId = correlationIdOf(event, context.awsRequestId);
  },
  after: ({ response, context }) => {
    if (response)
      response.headers = { ...response.headers, ...context.quotaHeaders, [CORRELATION_HEADER]: context.correlationId };
  },
};

const problems: HttpMiddleware = {
  onError: (request) => {
    const { error, event, context } = request;
    if (!isRefusal(error)) logFailure(error, { correlationId: context.correlationId, operation: event.routeKey });
    const response = problemResponse(error, context.correlationId);
    const headers = { ...response.headers, ...context.quotaHeaders, [CORRELATION_HEADER]: context.correlationId };
    request.response = { ...response, headers };
  },
};

/** The first middleware of every route that needs a key: an authorizer of an HTTP API could not answer problem documents. */
const callerOf = <P extends CallerPorts>(
  portsFor: PortsFor<P>,
  route: Route,
  { authentication, countRequest }: Guards,
): HttpMiddleware => ({
  before: async ({ event, context }) => {
    if (route.access === 'anyone') return;
    const ports = portsFor(context.correlationId);
    const caller = await authentication(ports, event);
    const budget = await countRequest(ports, caller);
    if (budget) context.quotaHeaders = quotaHeaders(budget);
    if (budget?.isAdmitted === false) throw tooManyRequests(budget);
    authorize(caller, route.access);
    context.caller = caller;
  },
});

function requestOf(route: Route, event: HttpEvent, context: HttpContext): RequestOf<Route> {
  const request = {
    route,
    params: pathParameters(event),
    query: route.query && parseBy(route.query, event.queryStringParameters ?? {}, 'query'),
    idempotencyKey: route.idempotencyKey ? idempotencyKeyOf(event, route.idempotencyKey) : '',
    body: bodyOf(route, event),
    correlationId: context.correlationId,
    actor: context.caller?.id ?? '',
    header: (name: string) => headerOf(event, name),
  };
  return request as unknown as RequestOf<Route>;
}

function bodyOf({ body, mediaTypes }: Route, event: HttpEvent): unknown {
  if (body === undefined) return undefined;
  if (body === 'raw') return rawBody(event);
  const parsed = jsonBody(event, mediaTypes);
  // A call without a body is told which fields it needs, if any.
  if (body !== 'json') return parseBy(body, parsed ?? {}, 'body');
  if (parsed === undefined) throw malformed('The body is empty, where JSON is expected.');
  return parsed;
}

function responseOf({ status, body, headers = {}, contentType = 'application/json' }: Answer): HttpResponse {
  if (body === undefined) return { statusCode: status, headers: { ...SAFE_HEADERS, ...headers } };
  return {
    statusCode: status,
    headers: { 'content-type': contentType, ...SAFE_HEADERS, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export const refuseUnknownRoute: RefuseUnknownRoute = ({ method, path }) => {
  throw new BillingError('not_found', `There is no ${method} ${path}. /docs lists every call.`);
};

function refuseSlowCall(): never {
  throw new BillingError(
    'try_again',
    'The call took too long and may or may not have taken effect. Send it again with the same body and Idempotency-Key.',
  );
}
