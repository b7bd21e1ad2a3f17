import type * as z from 'zod/mini';

/** How many keys a sentence names, and how much of each. */
const MAX_KEYS = 20;
const MAX_KEY_LENGTH = 64;

/** A sentence for what a schema leaves unsaid; a schema's own message wins. It says what to do, and quotes no value. */
export function schemaSentence(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is required: ${expectation(issue.expected)}`
        : `must be ${expectation(issue.expected)}`;
    case 'unrecognized_keys':
      return `has no field ${issue.keys.slice(0, MAX_KEYS).map(quoted).join(', ')}: remove or correct it`;
    case 'invalid_value':
      return `${issue.input === undefined ? 'is required:' : 'must be'} ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
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

const EXPECTATIONS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
};

const expectation = (type: string): string => EXPECTATIONS[type] ?? `of type ${type}`;
const quoted = (key: string): string => `\`${key.slice(0, MAX_KEY_LENGTH)}\``;
const sizeVerb = (origin: string): string => (origin === 'string' || origin === 'array' ? 'have' : 'be');
const sizeUnit = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '');
