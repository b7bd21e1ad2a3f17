import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Operation } from './operations.ts';

/** No answer: the stack is gone. */
export const GONE = Symbol('gone');
export type Reply = { readonly status: number; readonly body: Answer } | typeof GONE;
export type Request = Pick<Operation, 'path' | 'body' | 'idempotencyKey'> & { readonly method: string };

const MAX_TRIES = 40;
const WAIT_MS = 50;
const CALL_TIMEOUT_MS = 60_000;

/** Calls the stack with the admin key. */
export class Caller {
  readonly #baseUrl: string;
  readonly #apiKey: string;

  constructor(baseUrl: string, apiKey: string) {
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
  }

  async send({ method, path, body, idempotencyKey }: Request): Promise<Reply> {
    try {
      const response = await fetch(`${this.#baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer) };
    } catch {
      return GONE;
    }
  }

  /** Sent until it is answered; what a running stack must answer. */
  async must(request: Request): Promise<Answer> {
    let reply: Reply = GONE;
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      reply = await this.send(request);
      if (reply !== GONE && reply.status < 300) return reply.body;
      if (reply !== GONE && reply.status < 500 && reply.status !== 429) break;
      await sleep(WAIT_MS);
    }
    const told = reply === GONE ? 'no answer' : `${String(reply.status)} ${JSON.stringify(reply.body)}`;
    throw new Error(`${request.method} ${request.path}: ${told}`);
  }
}
