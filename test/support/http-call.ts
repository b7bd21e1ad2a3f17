import { invariant } from '../../shared/kernel/invariant.ts';
import { problemSchema } from '../../functions/catalog/openapi/components.ts';
import { OPERATIONS } from '../../functions/catalog/openapi/operations.ts';
import type { HttpContext } from '../../functions/runtime/http-event.ts';
import type { HttpHandler } from '../../functions/runtime/http-stack.ts';
import { type Call, httpEventOf } from './http-event.ts';

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
};

/** Calls a handler as an HTTP API would, and holds its answer to what the OpenAPI document says of it. */
export async function callHttp(
  handler: HttpHandler,
  [method, url]: readonly [method: string, url: string],
  call: Call = {},
): Promise<Reply> {
  const event = httpEventOf(method, url, call);
  const response = await handler(event, { awsRequestId: 'lambda-request' } as HttpContext);
  const text = response.body ?? '';
  const headers = Object.fromEntries(
    Object.entries(response.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const isJson = headers['content-type']?.endsWith('json') ?? false;
  const reply = {
    status: response.statusCode ?? 0,
    headers,
    text,
    json: isJson ? (JSON.parse(text) as Reply['json']) : {},
  };
  holdToDocument(method, event.rawPath, reply);
  return reply;
}

/** The status is one that the operation documents, and the body fits its schema. */
function holdToDocument(method: string, path: string, reply: Reply): void {
  const operation = OPERATIONS.find(({ route }) => route.method === method && patternOf(route.path).test(path));
  if (reply.status >= 400) {
    problemSchema.parse(reply.json);
    return;
  }
  invariant(operation, `${method} ${path} is in the document`);
  const documented = operation.documentation.responses[reply.status];
  invariant(documented, `${operation.route.operationId} documents the status ${String(reply.status)}`);
  if (documented.body) documented.body.schema.parse(reply.json);
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
