import * as z from 'zod';
import { CONTRACTS, wireEnvelope } from './catalogue.ts';
import { usageReportedV1 } from './usage-reported.v1.ts';

/** Each contract as a JSON Schema (2020-12) of the `detail` that lies on the bus, by its name: `invoice.paid.v1`. */
export function jsonSchemas(): ReadonlyMap<string, unknown> {
  const schemas = new Map<string, unknown>();
  for (const [type, versions] of Object.entries(CONTRACTS)) {
    for (const [version, data] of Object.entries<z.ZodType>(versions)) {
      const detail = wireEnvelope.extend({ type: z.literal(type), version: z.literal(Number(version)), data });
      schemas.set(`${type}.v${version}`, titled(`${type}, version ${version}`, detail, data.description));
    }
  }
  schemas.set('usage.reported.v1', titled('usage.reported, version 1', usageReportedV1));
  return schemas;
}

function titled(title: string, schema: z.ZodType, description?: string): unknown {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return { $schema, title, ...(description !== undefined && { description }), ...rest };
}
