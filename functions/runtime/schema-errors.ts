import type * as z from 'zod/mini';
import { BillingError, type FieldError } from '../../shared/kernel/errors.ts';
import { schemaSentence } from '../../shared/kernel/schema-sentence.ts';
import type { Schema } from './route.ts';

/** How many places of an error are told; more would only be longer. */
const MAX_ERRORS = 20;

/** Parses by a schema, or refuses with the place of each fault and what to do about it. */
export function parseBy<S extends Schema>(schema: S, input: unknown, part: 'body' | 'query'): z.output<S> {
  const parsed = schema.safeParse(input, { error: schemaSentence });
  if (parsed.success) return parsed.data;
  throw new BillingError('invalid_request', {
    detail: `The ${part === 'body' ? 'body' : 'query'} does not fit its schema. Correct what \`errors\` names and send it again.`,
    errors: fieldErrorsOf(parsed.error.issues),
  });
}

/** The first fault of each place: those after it often follow from it. */
function fieldErrorsOf(issues: readonly z.core.$ZodIssue[]): readonly FieldError[] {
  const byPath = new Map<string, FieldError>();
  for (const { path, message } of issues) {
    const place = pathText(path);
    if (!byPath.has(place)) byPath.set(place, { path: place, message });
  }
  return [...byPath.values()].slice(0, MAX_ERRORS);
}

/** `address.postalCode`, `[3].time`; the whole input is the empty text. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${String(part)}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}
