import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessControl } from './access.ts';
import type { LocalClock } from './clock.ts';
import { FunctionError } from './function-pool.ts';
import type { FunctionPool } from './function-pool.ts';
import type { Place } from './resource-types.ts';
import { matchRoute, routesOf } from './routes.ts';
import type { Match, Route } from './routes.ts';
import type { Resource } from './template.ts';

/** What a function answers in payload 2.0. */
interface FunctionResponse {
  statusCode: number;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

interface Parts {
  functions: ReadonlyMap<string, FunctionPool>;
  access: AccessControl;
  place: Place;
  clock: LocalClock;
}

const maxBodyBytes = 10_485_760;
const stage = '$default';

/** API Gateway's HTTP API: the routes of the template, with payload 2.0. */
export class HttpApi {
  readonly #routes: Route[];
  readonly #clock: LocalClock;
  readonly #apiId: string;
  readonly #account: string;

  constructor(resources: readonly Resource[], { functions, access, place, clock }: Parts) {
    this.#clock = clock;
    this.#account = place.account;
    this.#apiId = resources.find(({ type }) => type === 'AWS::ApiGatewayV2::Api')?.name ?? '';
    const other = resources.find(({ type, name }) => type === 'AWS::ApiGatewayV2::Stage' && name !== stage);
    if (other !== undefined) throw new Error(`The local runtime serves the stage ${stage} only, not ${other.name}.`);
    const source = `arn:aws:execute-api:${place.region}:${place.account}:${this.#apiId}/${stage}`;
    this.#routes = routesOf(resources, functions, (functionArn, route) =>
      access.mayInvoke(functionArn, 'apigateway.amazonaws.com', `${source}/${route}`),
    );
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = await this.#answer(request);
    const { statusCode, headers = {}, cookies, body = '', isBase64Encoded = false } = result;
    response.statusCode = statusCode;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
    if (cookies !== undefined) response.setHeader('set-cookie', cookies);
    if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body);
  }

  async #answer(request: IncomingMessage): Promise<FunctionResponse> {
    const body = await bodyOf(request);
    if (body === undefined) return message(413, 'Request Entity Too Large');
    const segments = segmentsOf(request.url ?? '/');
    if (segments === undefined) return message(400, 'Bad Request');
    const match = matchRoute(this.#routes, request.method ?? '', segments);
    if (match === undefined) return message(404, 'Not Found');
    if (!match.route.isPermitted) return message(500, 'Internal Server Error');
    try {
      const path = `/${segments.join('/')}`;
      const payload = (await match.route.pool.invoke(this.#eventOf(request, path, match, body))) ?? 'null';
      const result = JSON.parse(payload) as FunctionResponse | { statusCode?: undefined } | null;
      // Whatever has no status is itself the body.
      return result?.statusCode === undefined ? { ...message(200, ''), body: payload } : result;
    } catch (error) {
      const isTimeout = error instanceof FunctionError && error.isTimeout;
      return isTimeout ? message(503, 'Service Unavailable') : message(500, 'Internal Server Error');
    }
  }

  #eventOf(request: IncomingMessage, path: string, { route, parameters }: Match, body: Buffer): object {
    const { cookie, ...headers } = headersOf(request);
    const rawQueryString = request.url?.split('?').slice(1).join('?') ?? '';
    const isText = isTextType(headers['content-type']);
    const at = this.#clock.now();
    const { method, socket } = request;
    const [host = '', userAgent = ''] = [headers['host'], headers['user-agent']];
    return {
      version: '2.0',
      routeKey: route.key,
      rawPath: path,
      rawQueryString,
      ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
      headers,
      ...(rawQueryString === '' ? {} : { queryStringParameters: joined([...new URLSearchParams(rawQueryString)]) }),
      requestContext: {
        ...{ accountId: this.#account, apiId: this.#apiId, domainName: host, domainPrefix: this.#apiId },
        http: { method, path, protocol: 'HTTP/1.1', sourceIp: socket.remoteAddress, userAgent },
        ...{ requestId: randomUUID(), routeKey: route.key, stage },
        ...{ time: new Date(at).toUTCString(), timeEpoch: at },
      },
      ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
      ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
      isBase64Encoded: body.length > 0 && !isText,
    };
  }
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

/** Values of the same name with commas between them. */
function joined(pairs: [string, string][]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of pairs) values[name] = values[name] === undefined ? value : `${values[name]},${value}`;
  return values;
}

/** The media types that arrive as text; all others, also those with the suffix +json, arrive in base64. */
function isTextType(contentType = ''): boolean {
  return /^(text\/|application\/(json|javascript|xml)\b)/i.test(contentType);
}

function message(statusCode: number, text: string): FunctionResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: text }) };
}
