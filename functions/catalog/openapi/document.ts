import { IDEMPOTENCY_KEY } from '../../runtime/idempotency-key.ts';
import { shapeOfParameter } from '../../runtime/path-parameters.ts';
import type { ResponseDocumentation } from '../../runtime/documentation.ts';
import type { Route, Schema } from '../../runtime/route.ts';
import { inlineSchema, type JsonObject, schemaComponents, schemaRef } from './components.ts';
import { headerComponents, headerRef, QUOTA_HEADERS } from './headers.ts';
import { type Operation, OPERATIONS, TAGS } from './operations.ts';
import { refusalResponses } from './refusals.ts';

const SECURITY_SCHEME = 'apiKey';
const IDEMPOTENCY_PARAMETERS = { required: 'IdempotencyKey', optional: 'OptionalIdempotencyKey' } as const;
const CORRELATION_PARAMETER = 'CorrelationId';

const DESCRIPTION = `Meters usage, keeps wallets, runs subscriptions, closes each month, invoices, and hands finance its books.

**Amounts** are decimal texts, never JSON numbers. **Instants** are RFC 3339, in answers UTC with milliseconds. **Months** are \`2026-11\`, in the seller's time zone. **Lists** take \`limit\` (up to 100) and \`cursor\`, and answer \`nextCursor\` while there is more. **Refusals** are problem documents (RFC 9457) whose \`code\` is for programs and whose \`detail\` says what to do. What moves money asks for an \`Idempotency-Key\`: the same key and body answer what was answered before. Some calls that create take one if it is sent. **Quotas**: a key has its requests a minute; every answer says what is left in \`RateLimit\`, and 429 says in \`Retry-After\` when to come back.`;

/** The OpenAPI 3.1 document of the API: made of the route table that the functions dispatch on. */
export function openApiDocument(version: string): JsonObject {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Centime',
      summary: 'Billing by wallets, subscriptions and invoices',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document was read' }],
    tags: TAGS,
    security: [{ [SECURITY_SCHEME]: [] }],
    paths: pathsOf(OPERATIONS),
    components: {
      securitySchemes: {
        [SECURITY_SCHEME]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'ck_...',
          description: 'An API key. Its scopes say what it opens; `admin` opens everything.',
        },
      },
      parameters: {
        [IDEMPOTENCY_PARAMETERS.required]: idempotencyParameter(true),
        [IDEMPOTENCY_PARAMETERS.optional]: idempotencyParameter(false),
        [CORRELATION_PARAMETER]: {
          name: 'x-correlation-id',
          in: 'header',
          required: false,
          description: 'Carried into the logs and events of the call, and sent back with the answer.',
          schema: { type: 'string', maxLength: 128 },
        },
      },
      headers: headerComponents,
      schemas: schemaComponents(OPERATIONS),
    },
  };
}

const idempotencyParameter = (required: boolean): JsonObject => ({
  name: 'Idempotency-Key',
  in: 'header',
  required,
  description: 'A text of your own. The same key with the same body replays the first answer, for ever.',
  schema: { type: 'string', pattern: IDEMPOTENCY_KEY.source, examples: ['6f1c0a52-top-up-november'] },
});

function pathsOf(operations: readonly Operation[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { path, method } = operation.route;
    (paths[path] ??= {})[method.toLowerCase()] = operationObject(operation);
  }
  return paths;
}

function operationObject(operation: Operation): JsonObject {
  const { tag, route, documentation } = operation;
  const { summary, description } = documentation;
  const parameters = parametersOf(route);
  return {
    operationId: route.operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(operation),
    responses: { ...answersOf(documentation.responses, route), ...refusalResponses(operation) },
  };
}

function securityOf({ access }: Route): JsonObject {
  if (access === 'anyone') return { security: [] };
  if (access === 'any_key') return {};
  return { security: [...new Set<string>([...access, 'admin'])].map((scope) => ({ [SECURITY_SCHEME]: [scope] })) };
}

function parametersOf(route: Route): JsonObject[] {
  const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
  const inPath = names.map((name) => {
    const { pattern, description } = shapeOfParameter(name);
    return { name, in: 'path', required: true, description, schema: { type: 'string', pattern: pattern.source } };
  });
  const shared = [
    ...(route.idempotencyKey ? [IDEMPOTENCY_PARAMETERS[route.idempotencyKey]] : []),
    ...(route.access === 'anyone' ? [] : [CORRELATION_PARAMETER]),
  ];
  return [
    ...inPath,
    ...(route.query ? queryParameters(route.query) : []),
    ...shared.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

function queryParameters(query: Schema): JsonObject[] {
  const { properties = {}, required = [] } = inlineSchema(query) as {
    properties?: Record<string, JsonObject>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function requestBodyOf({ route, documentation: { request } }: Operation): JsonObject {
  if (!request) return {};
  const examples = Object.fromEntries(Object.entries(request.examples).map(([name, value]) => [name, { value }]));
  const content = { schema: schemaRef(request.name), examples };
  const mediaTypes = ['application/json', ...(route.mediaTypes ?? [])];
  return {
    requestBody: { required: true, content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, content])) },
  };
}

const answersOf = (responses: Readonly<Record<number, ResponseDocumentation>>, { access }: Route): JsonObject => {
  const shared = access === 'anyone' ? [] : QUOTA_HEADERS;
  const entries = Object.entries(responses).map(([status, response]) => [status, answerOf(response, shared)]);
  return Object.fromEntries(entries) as JsonObject;
};

function answerOf(
  { description, body, example, mediaTypes, headers = {} }: ResponseDocumentation,
  shared: readonly string[],
): JsonObject {
  const own = Object.entries(headers).map(([name, text]) => [name, headerOf(text)] as const);
  const all = [...own, ...shared.map((name) => [name, headerRef(name)] as const)];
  const content = body
    ? { 'application/json': { schema: schemaRef(body.name), ...(example !== undefined && { example }) } }
    : mediaTypes && Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: { type: 'string' } }]));
  return {
    description,
    ...(all.length > 0 && { headers: Object.fromEntries(all) }),
    ...(content && { content }),
  };
}

const headerOf = (description: string): JsonObject => ({ description, schema: { type: 'string' } });
