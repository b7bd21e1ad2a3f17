import { setTimeout as sleep } from 'node:timers/promises';

/** Calls that a restarting or busy server leaves unanswered are sent again: each of ours is safe to repeat. */
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 100;

export type Call = { readonly body?: unknown; readonly idempotencyKey?: string };
type Sent = Call & { readonly mayBeMissing?: boolean };

const NOT_FOUND = 404;
export type ApiClient = {
  readonly call: <T = Record<string, unknown>>(method: string, path: string, call?: Call) => Promise<T>;
  /** What a GET finds; undefined where there is nothing. */
  readonly find: <T>(path: string) => Promise<T | undefined>;
  readonly download: (path: string) => Promise<Uint8Array>;
};

export function apiClient(baseUrl: string, apiKey: string): ApiClient {
  const send = async (
    method: string,
    path: string,
    { body, idempotencyKey, mayBeMissing = false }: Sent,
  ): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.ok || (response.status === NOT_FOUND && mayBeMissing)) return response;
      if (![429, 503].includes(response.status) || attempt === MAX_TRIES) {
        throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
      }
      await sleep(FIRST_WAIT_MS * 2 ** attempt);
    }
  };
  return {
    call: async <T>(method: string, path: string, call: Call = {}) => {
      const text = await (await send(method, path, call)).text();
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    find: async <T>(path: string) => {
      const response = await send('GET', path, { mayBeMissing: true });
      return response.ok ? ((await response.json()) as T) : undefined;
    },
    download: async (path) => new Uint8Array(await (await send('GET', path, {})).arrayBuffer()),
  };
}
