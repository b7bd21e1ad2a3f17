import { type IdempotentCall, idempotentCall } from '../../shared/application/idempotency.ts';
import type { Route } from './route.ts';

type Called = {
  readonly route: Pick<Route, 'operationId' | 'path'>;
  readonly params: Readonly<Record<string, string>>;
  readonly idempotencyKey: string;
};

/** The identity of a call with an Idempotency-Key: operation, path and key, with its parsed input. */
export function callOf({ route, params, idempotencyKey }: Called, input: unknown): IdempotentCall {
  const path = route.path.replace(/\{([^}]+)\}/g, (_whole, name: string) => params[name] ?? '');
  return idempotentCall(route.operationId, path, idempotencyKey, input);
}

/** The same for a route that leaves it to the caller whether there is one. */
export const callIfKeyed = (called: Called, input: unknown): IdempotentCall | undefined =>
  called.idempotencyKey === '' ? undefined : callOf(called, input);
