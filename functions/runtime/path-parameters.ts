import { BillingError } from '../../shared/kernel/errors.ts';
import { CALLER_ID } from '../../shared/kernel/id.ts';
import type { HttpEvent } from './http-event.ts';

type Shape = { readonly pattern: RegExp; readonly description: string };

const id: Shape = { pattern: CALLER_ID, description: '1 to 128 letters, digits and `._:@-`' };
const period: Shape = { pattern: /^[1-9]\d{3}-(0[1-9]|1[0-2])$/, description: 'a month, such as 2026-11' };
const fileName: Shape = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, description: 'the name of a file' };

/** What each parameter of a path must look like, by its name; any other is an id. */
const SHAPES: Readonly<Record<string, Shape>> = { period, name: fileName, file: fileName };

export const shapeOfParameter = (name: string): Shape => SHAPES[name] ?? id;

/** The parameters of the path, each checked by the shape that its name has. */
export function pathParameters(event: HttpEvent): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(event.pathParameters ?? {})) {
    const { pattern, description } = shapeOfParameter(name);
    if (!pattern.test(value)) {
      throw new BillingError('invalid_request', {
        detail: `The path's \`${name}\` must be ${description}.`,
        errors: [{ path: name, message: `must be ${description}` }],
      });
    }
    parameters[name] = value;
  }
  return parameters;
}
