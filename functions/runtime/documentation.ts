import type { ErrorCode } from '../../shared/kernel/errors.ts';
import type { Schema } from './route.ts';

/** A schema with the name under which the OpenAPI document keeps it. */
export type NamedSchema = { readonly name: string; readonly schema: Schema };

export type ResponseDocumentation = {
  readonly description: string;
  /** Absent where there is no body, or none that is JSON. */
  readonly body?: NamedSchema;
  readonly example?: unknown;
  /** Of a body that is not JSON: what it may be served as. */
  readonly mediaTypes?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** What the OpenAPI document says of a route, beyond what the route's own line says. */
export type OperationDocumentation = {
  readonly summary: string;
  readonly description?: string;
  /** The request's body: its name, examples by name, and its schema where the route's line has none. */
  readonly request?: {
    readonly name: string;
    readonly schema?: Schema;
    readonly examples: Readonly<Record<string, unknown>>;
  };
  readonly responses: Readonly<Record<number, ResponseDocumentation>>;
  /** Refusals of its own; those that follow from the route's line are added. */
  readonly errors: readonly ErrorCode[];
};

/** One for each line of a route table: a route without documentation does not compile. */
export type Documentation<Table> = { readonly [OperationId in keyof Table]: OperationDocumentation };
