import { BillingError } from '../../shared/kernel/errors.ts';
import { CALLER_ID, type IdPrefix } from '../../shared/kernel/id.ts';
import type { HttpEvent } from './http-event.ts';

type Shape = {
  readonly pattern: RegExp;
  readonly description: string;
  /** An id of ours: another text names nothing that there could be. */
  readonly isOurs: boolean;
};

const given = (pattern: RegExp, description: string): Shape => ({ pattern, description, isOurs: false });
const ours = (prefix: IdPrefix): Shape => ({
  pattern: new RegExp(`^${prefix}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
  description: `an id of ours, such as ${prefix}_01938f2e-5a60-7c1d-9f04-6b2e8d7a3c15`,
  isOurs: true,
});

const callerId = given(CALLER_ID, '1 to 128 letters, digits and `._:@-`');
const period = given(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/, 'a month, such as 2026-11');
const catalogId = given(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'an id of the catalog');
const fileName = given(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'the name of a file');
const feature = given(/^[a-z0-9:_-]{1,128}$/, 'the id of a feature, such as active-projects or module:lims');

/** What each parameter of a path must look like, by its name; any other is an id of the caller's. */
const SHAPES: Readonly<Record<string, Shape>> = {
  period,
  name: fileName,
  file: fileName,
  feature,
  grantId: ours('gr'),
  holdId: ours('hold'),
  invoiceId: ours('inv'),
  creditNoteId: ours('cn'),
  quoteId: ours('quo'),
  keyId: ours('key'),
  module: catalogId,
};

export const shapeOfParameter = (name: string): Shape => SHAPES[name] ?? callerId;

/** The parameters of the path, each checked by the shape that its name has. */
export function pathParameters(event: HttpEvent): Readonly<Record<string, string>> {
  const parameters = Object.entries(event.pathParameters ?? {}).map(([name, value = '']) => [name, value] as const);
  for (const [name, value] of parameters) checkParameter(name, value);
  return Object.fromEntries(parameters);
}

function checkParameter(name: string, value: string): void {
  const { pattern, description, isOurs } = shapeOfParameter(name);
  if (pattern.test(value)) return;
  throw new BillingError(isOurs ? 'not_found' : 'invalid_request', {
    detail: `The path's \`${name}\` must be ${description}.`,
    errors: [{ path: name, message: `must be ${description}` }],
  });
}
