import { type IdempotentCall, idempotentCall } from '../../shared/application/idempotency.ts';
import type { Route } from './route.ts';

type Called = {
  readonly route: Pick<Route, 'operationId' | 'path'>;
  readonly params: Readonly<Record<string, string>>;
  readonly idempotencyKey: string;
};

/** The identity of a call that moves money: operation, path and Idempotency-Key, with its parsed input. */
export function callOf({ route, params, idempotencyKey }: Called, input: unknown): IdempotentCall {
  const path = route.path.replace(/\{([^}]+)\}/g, (_whole, name: string) => params[name] ?? '');
  return idempotentCall(route.operationId, path, idempotencyKey, input);
}
