import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '../events/json-schemas.ts';
import { catalogJsonSchema, formattedJson } from './catalog/catalog-json-schema.ts';

/** Writes `docs/events/` and `docs/catalog.schema.json`, for other languages and editors. Run it after a new contract or field. */
const docs = join(import.meta.dirname, '..', 'docs');
const folder = join(docs, 'events');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of jsonSchemas()) {
  writeFileSync(join(folder, `${name}.json`), await formattedJson(schema));
}
writeFileSync(join(docs, 'catalog.schema.json'), await catalogJsonSchema());
