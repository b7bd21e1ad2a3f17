import * as z from 'zod/mini';
import { ERROR_CODES, type ErrorCode } from '../../../shared/kernel/errors.ts';
import type { NamedSchema } from '../../runtime/documentation.ts';
import type { Schema } from '../../runtime/route.ts';
import type { Operation } from './operations.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Schemas by the names under which the document keeps them; a name stands for one schema. */
type Named = Map<string, Schema>;

export const problemSchema = z.looseObject({
  type: z.string().check(z.meta({ format: 'uri-reference' })),
  title: z.string(),
  status: z.int().check(z.gte(400), z.lte(599)),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  detail: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })),
  correlationId: z.string(),
});
export const PROBLEM = 'Problem';

export const schemaRef = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/** The schemas of all operations: requests as callers send them, answers as they get them. */
export function schemaComponents(operations: readonly Operation[]): Record<string, unknown> {
  const requests: Named = new Map();
  const responses: Named = new Map([[PROBLEM, problemSchema]]);
  for (const { route, documentation } of operations) {
    const { request } = documentation;
    const body = request?.schema ?? route.body;
    if (request && body && typeof body === 'object') add(requests, { name: request.name, schema: body });
    for (const response of Object.values(documentation.responses)) if (response.body) add(responses, response.body);
  }
  return { ...jsonSchemas(requests, 'input'), ...jsonSchemas(responses, 'output') };
}

function add(named: Named, { name, schema }: NamedSchema): void {
  const known = named.get(name);
  if (known && known !== schema) throw new Error(`two schemas are named ${name}`);
  named.set(name, schema);
}

function jsonSchemas(named: Named, io: 'input' | 'output'): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // An answer may gain fields; whoever generates a client from this must let it.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIdentity(schema)]));
}

/** The JSON Schema of one field, where it stands. */
export const inlineSchema = (schema: Schema): JsonObject => withoutIdentity(z.toJSONSchema(schema, { io: 'input' }));

const IDENTITY: ReadonlySet<string> = new Set(['$schema', '$id', 'id']);

function withoutIdentity(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !IDENTITY.has(key)));
}
