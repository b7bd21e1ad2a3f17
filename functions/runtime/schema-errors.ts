import type * as z from 'zod/mini';
import { BillingError, type FieldError } from '../../shared/kernel/errors.ts';
import type { Schema } from './route.ts';

/** How many places of an error are told; more would only be longer. */
const MAX_ERRORS = 20;

type Issue = z.core.$ZodRawIssue;

/** Parses by a schema, or refuses with the place of each fault and what to do about it. */
export function parseBy<S extends Schema>(schema: S, input: unknown, part: 'body' | 'query'): z.output<S> {
  const parsed = schema.safeParse(input, { error: sentenceOf });
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

/** A sentence for what a schema leaves unsaid; a schema's own message wins. */
function sentenceOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is required: ${expectation(issue.expected)}`
        : `must be ${expectation(issue.expected)}`;
    case 'unrecognized_keys':
      return `has no field ${issue.keys
        .slice(0, MAX_ERRORS)
        .map((key) => `\`${key.slice(0, 64)}\``)
        .join(', ')}: remove or correct it`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must ${sizeVerb(issue.origin)} at least ${String(issue.minimum)}${sizeUnit(issue.origin)}`;
    case 'too_big':
      return `must ${sizeVerb(issue.origin)} at most ${String(issue.maximum)}${sizeUnit(issue.origin)}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return 'is not valid';
  }
}

const expectation = (type: string): string =>
  ({
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    object: 'an object',
    record: 'an object',
    array: 'an array',
  })[type] ?? `of type ${type}`;
const sizeVerb = (origin: string): string => (origin === 'string' || origin === 'array' ? 'have' : 'be');
const sizeUnit = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '');
