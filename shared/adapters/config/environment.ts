import * as z from 'zod/mini';
import { minLength } from '../../kernel/schema-length.ts';

const text = z.string().check(minLength(1));
const address = z.url({ protocol: /^https?$/ });

/** Every variable that the template may give to a function. */
const VARIABLES = {
  TABLE_NAME: text,
  BUS_NAME: text,
  CENTIME_CATALOG: text,
  USAGE_REFUSED_QUEUE_URL: address,
  CLOSE_STARTS_QUEUE_URL: address,
  CLOSE_CHUNKS_QUEUE_URL: address,
  EXPORTS_BUCKET: text,
  STRIPE_SECRET_ARN: text,
  STRIPE_API_BASE: address,
} as const;
export type VariableName = keyof typeof VARIABLES;
export type Environment<Name extends VariableName> = Readonly<Record<Name, string>>;

/** A function that was given too little does not start: it says what is missing. */
export class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';
}

/** The variables by these names; the one place that reads them. */
export function readEnvironment<Name extends VariableName>(
  names: readonly Name[],
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment<Name> {
  const faults: string[] = [];
  const found = names.map((name) => {
    const result = VARIABLES[name].safeParse(variables[name]);
    if (!result.success) faults.push(variables[name] === undefined ? `${name} is missing` : `${name} is not usable`);
    return [name, result.data ?? ''] as const;
  });
  if (faults.length > 0)
    throw new InvalidEnvironment(`The environment of this function is wrong: ${faults.join(', ')}.`);
  return Object.fromEntries(found) as Environment<Name>;
}
