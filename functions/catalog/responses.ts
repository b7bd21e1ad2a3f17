import * as z from 'zod/mini';

export const healthResponse = z.strictObject({ status: z.literal('ok'), version: z.string(), catalog: z.string() });

/** The catalog as it was written; its JSON Schema is published with the project. */
export const catalogResponse = z.looseObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  effectiveFrom: z.string(),
  currency: z.string(),
  zone: z.string(),
});

export const openApiResponse = z.looseObject({ openapi: z.string() });
