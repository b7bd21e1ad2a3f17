import type * as z from 'zod/mini';
import type { Scope } from '../../shared/domain/api-keys/api-key.ts';

export type Schema = z.ZodMiniType;

/** Who may call: anyone, any key, or a key with one of these scopes (`admin` opens every route). */
export type Access = 'anyone' | 'any_key' | readonly [Scope, ...Scope[]];

/** How a request's body is read: by its schema, as any JSON (its own parser follows), or as raw bytes (a signature covers them). */
export type BodyFormat = Schema | 'json' | 'raw';

/**
 * One line of the route table: what a function dispatches on, what guards and parses its input, and what the OpenAPI
 * document is made of.
 */
export type Route = {
  readonly operationId: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `/v1/customers/{customerId}`: the very text of the API's route. */
  readonly path: string;
  readonly access: Access;
  readonly body?: BodyFormat;
  /** Besides application/json. */
  readonly mediaTypes?: readonly string[];
  readonly query?: Schema;
  /** `required` where money moves: a call without an Idempotency-Key is refused. `optional`: it is honoured if there is one. */
  readonly idempotencyKey?: 'required' | 'optional';
};

/** Checks a table's lines without widening them: paths stay literal, so that parameters have names. */
export const routeTable = <const Table extends Readonly<Record<string, Omit<Route, 'operationId'>>>>(
  table: Table,
): { readonly [Name in keyof Table]: Table[Name] & { readonly operationId: Name } } =>
  Object.fromEntries(
    Object.entries(table).map(([operationId, route]) => [operationId, { ...route, operationId }]),
  ) as never;

export type ParameterNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never;

type OutputOf<S, Otherwise> = S extends Schema ? z.output<S> : Otherwise;

/** What a handler is given, parsed and checked. */
export type RequestOf<R extends Route> = {
  readonly route: Route;
  readonly params: Readonly<Record<ParameterNames<R['path']>, string>>;
  readonly query: R extends { query: infer Q } ? OutputOf<Q, undefined> : undefined;
  readonly body: R extends { body: infer B } ? (B extends 'raw' ? Uint8Array : OutputOf<B, unknown>) : undefined;
  /** Empty where the route takes none, or none was sent to one that does not require it. */
  readonly idempotencyKey: string;
  readonly correlationId: string;
  /** Who asks, for what a person must be able to trace: the API key's id. Empty on routes that need no key. */
  readonly actor: string;
  readonly header: (name: string) => string | undefined;
};

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a body that is a text, and not JSON. */
  readonly contentType?: string;
};

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const accepted = (body: unknown): Answer => ({ status: 202, body });
export const noContent = (): Answer => ({ status: 204 });

/** A route with what answers it. `P`: the ports that it uses. */
export type Endpoint<P> = {
  readonly route: Route;
  readonly answer: (ports: P) => (request: RequestOf<Route>) => Answer | Promise<Answer>;
};

export const endpoint = <const R extends Route, P>(
  route: R,
  answer: (ports: P) => (request: RequestOf<R>) => Answer | Promise<Answer>,
): Endpoint<P> => ({ route, answer: answer });
