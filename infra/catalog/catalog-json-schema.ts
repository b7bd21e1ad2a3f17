import { format } from 'prettier';
import * as z from 'zod';
import { catalogSchema } from '../../shared/catalog/schema.ts';

const TITLE = 'A catalog of Centime';
const DESCRIPTION =
  'What a seller sells, and by which rules. Decimals are texts, days are ISO dates, unknown members are errors. `npm run catalog -- check FILE` also checks what spans several members.';

/** `docs/catalog.schema.json`, as the formatter writes it. */
export function catalogJsonSchema(): Promise<string> {
  const { $schema, ...schema } = z.toJSONSchema(catalogSchema, { io: 'input' });
  const titled = { $schema, title: TITLE, description: DESCRIPTION, ...schema };
  return formattedJson(titled);
}

/** As the formatter of the project writes it. */
export const formattedJson = (value: unknown): Promise<string> =>
  format(JSON.stringify(value, undefined, 2), { parser: 'json', printWidth: 120 });
