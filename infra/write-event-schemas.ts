import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '../events/json-schemas.ts';

/** Writes `docs/events/`, for those who consume our events in another language. Run it after a new contract. */
const folder = join(import.meta.dirname, '..', 'docs', 'events');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of jsonSchemas()) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
}
