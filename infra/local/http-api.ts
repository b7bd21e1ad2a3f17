import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessControl } from './access.ts';
import type { LocalClock } from './clock.ts';
import { FunctionError } from './function-pool.ts';
import type { FunctionPool } from './function-pool.ts';
import type { Place } from './resource-types.ts';
import type { Resource } from './template.ts';

const maxBodyBytes = 10_485_760;

interface Route {
  key: string;
  method: string;
  segments: string[];
  pool: FunctionPool;
  /** Whether the template's permissions let the API call the function. */
  isPermitted: boolean;
}

interface Match {
  route: Route;
  parameters: Record<string, string>;
}

interface FunctionResponse {
  statusCode?: number;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

/** API Gateway's HTTP API: the routes of the template, with payload 2.0. */
export class HttpApi {
  readonly #routes: Route[];
  readonly #clock: LocalClock;
  readonly #apiId: string;
  readonly #account: string;

  constructor(
    resources: readonly Resource[],
    parts: { functions: ReadonlyMap<string, FunctionPool>; access: AccessControl; place: Place; clock: LocalClock },
  ) {
    const { functions, access, place, clock } = parts;
    this.#clock = clock;
    this.#account = place.account;
    this.#apiId = resources.find(({ type }) => type === 'AWS::ApiGatewayV2::Api')?.name ?? '';
    const stages = resources.filter(({ type }) => type === 'AWS::ApiGatewayV2::Stage');
    const named = stages.find(({ name }) => name !== '$default');
    if (named !== undefined) throw new Error(`The local runtime serves the stage $default only, not ${named.name}.`);
    const source = `arn:aws:execute-api:${place.region}:${place.account}:${this.#apiId}/$default`;
    this.#routes = resources
      .filter(({ type }) => type === 'AWS::ApiGatewayV2::Route')
      .map((route) => routeOf(route, resources, { functions, access, source }));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === undefined) return answerMessage(response, 413, 'Request Entity Too Large');
    const segments = segmentsOf(request.url ?? '/');
    if (segments === undefined) return answerMessage(response, 400, 'Bad Request');
    const path = `/${segments.join('/')}`;
    const match = this.#match(request.method ?? 'GET', segments);
    if (match === undefined) return answerMessage(response, 404, 'Not Found');
    if (!match.route.isPermitted) return answerMessage(response, 500, 'Internal Server Error');
    try {
      const payload = await match.route.pool.invoke(this.#eventOf(request, path, match, body));
      answer(response, payload);
    } catch (error) {
      const isTimeout = error instanceof FunctionError && error.isTimeout;
      answerMessage(response, isTimeout ? 503 : 500, isTimeout ? 'Service Unavailable' : 'Internal Server Error');
    }
  }

  /** The most specific route: literal segments before parameters, parameters before a greedy one. */
  #match(method: string, segments: readonly string[]): Match | undefined {
    let best: Match | undefined;
    for (const route of this.#routes) {
      if (route.method !== method && route.method !== 'ANY') continue;
      const parameters = parametersOf(route, segments);
      if (parameters !== undefined && (best === undefined || rank(route) > rank(best.route)))
        best = { route, parameters };
    }
    return best;
  }

  #eventOf(
    request: IncomingMessage,
    path: string,
    { route, parameters }: Match,
    body: Buffer,
  ): Record<string, unknown> {
    const { cookie, ...headers } = headersOf(request);
    const rawQueryString = request.url?.split('?').slice(1).join('?') ?? '';
    const isText = isTextType(headers['content-type']);
    const at = this.#clock.now();
    return {
      version: '2.0',
      routeKey: route.key,
      rawPath: path,
      rawQueryString,
      ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
      headers,
      ...(rawQueryString === '' ? {} : { queryStringParameters: queryOf(rawQueryString) }),
      requestContext: {
        accountId: this.#account,
        apiId: this.#apiId,
        domainName: headers['host'] ?? '',
        domainPrefix: this.#apiId,
        http: {
          method: request.method,
          path,
          protocol: 'HTTP/1.1',
          sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
          userAgent: headers['user-agent'] ?? '',
        },
        requestId: randomUUID(),
        routeKey: route.key,
        stage: '$default',
        time: new Date(at).toUTCString(),
        timeEpoch: at,
      },
      ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
      ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
      isBase64Encoded: body.length > 0 && !isText,
    };
  }
}

interface RouteParts {
  functions: ReadonlyMap<string, FunctionPool>;
  access: AccessControl;
  source: string;
}

function routeOf({ id, properties }: Resource, resources: readonly Resource[], parts: RouteParts): Route {
  const key = String(properties['RouteKey']);
  const [method = '', path = ''] = key === '$default' ? ['ANY', '/{proxy+}'] : key.split(' ');
  if ((properties['AuthorizationType'] ?? 'NONE') !== 'NONE')
    throw new Error(`The local runtime runs no authorizer (route ${id}).`);
  const integrationId = String(properties['Target']).replace(/^integrations\//, '');
  const integration = resources.find((resource) => resource.id === integrationId)?.properties;
  const functionArn = String(integration?.['IntegrationUri']);
  const pool = parts.functions.get(functionArn);
  if (
    pool === undefined ||
    integration?.['IntegrationType'] !== 'AWS_PROXY' ||
    integration['PayloadFormatVersion'] !== '2.0'
  ) {
    throw new Error(`The local runtime serves functions with payload 2.0 only (route ${id}).`);
  }
  const isPermitted = parts.access.mayInvoke(
    functionArn,
    'apigateway.amazonaws.com',
    `${parts.source}/${method}${path}`,
  );
  return { key, method, segments: path.split('/').slice(1), pool, isPermitted };
}

function rank({ segments, method }: Route): string {
  const kinds = segments.map((segment) => (segment.endsWith('+}') ? 'a' : segment.startsWith('{') ? 'b' : 'c'));
  return `${kinds.join('')}${method === 'ANY' ? 'a' : 'b'}`;
}

function parametersOf({ segments }: Route, path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = path[index];
    if (segment.endsWith('+}')) {
      parameters[segment.slice(1, -2)] = path.slice(index).join('/');
      return parameters;
    }
    if (value === undefined) return undefined;
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else parameters[segment.slice(1, -1)] = value;
  }
  return path.length === segments.length ? parameters : undefined;
}

/** The path's segments, decoded, as API Gateway gives them. Undefined if they cannot be. */
function segmentsOf(url: string): string[] | undefined {
  try {
    return (url.split('?')[0] ?? '').split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    // Read to its end all the same, so that the answer reaches a caller who is still sending.
    if (size <= maxBodyBytes) chunks.push(chunk as Buffer);
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks);
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(name === 'cookie' ? '; ' : ',')]),
  );
}

function queryOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = parameters[name];
    parameters[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return parameters;
}

/** The media types that arrive as text; all others, also those of a +json suffix, arrive in base64. */
function isTextType(contentType: string | undefined): boolean {
  return /^(text\/|application\/(json|javascript|xml)\b)/i.test(contentType ?? '');
}

function answer(response: ServerResponse, payload: string | undefined): void {
  const result = JSON.parse(payload ?? 'null') as FunctionResponse | null;
  if (typeof result !== 'object' || result?.statusCode === undefined) {
    // Whatever has no status is itself the body.
    response.writeHead(200, { 'content-type': 'application/json' }).end(payload ?? '');
    return;
  }
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded = false } = result;
  response.statusCode = statusCode;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies !== undefined) response.setHeader('set-cookie', cookies);
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body);
}

function answerMessage(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
