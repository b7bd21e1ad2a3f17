import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Answer, Api, type ApiRequest, simulatedServerError, tooManyRequests } from './api.ts';
import { Engine } from './engine.ts';
import { Failure, invalid } from './failure.ts';
import { type FaultKind, Faults } from './faults.ts';
import { Journal } from './journal.ts';
import { answerLocal } from './local-routes.ts';
import { answerVisit } from './pages.ts';
import { RequestLog } from './request-log.ts';
import { matchRoute } from './router.ts';
import { Store } from './store.ts';
import type { Webhook } from './webhooks.ts';

export interface LocalStripeOptions {
  /** 0 or none: any free one. */
  port?: number;
  /** Where everything is kept; without it, in memory. */
  dataDir?: string;
  /** The local clock, epoch milliseconds; it may be moved forward. */
  now: () => number;
  webhook?: Webhook;
  /** How often what became due is looked for while the clock runs by itself; 0: only when it is asked for. */
  lookEveryMs?: number;
}

export interface LocalStripe {
  url: string;
  port: number;
  /** Resolves when nothing is under way or due: no webhook, no invoice that advances by itself. */
  idle(): Promise<void>;
  /** Does what became due by now, and answers how many deliveries were tried again. */
  retryDue(): Promise<number>;
  setWebhook(webhook: Webhook | undefined): void;
  stop(): Promise<void>;
}

const LARGEST_BODY = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 1000;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw invalid('The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

const send = (response: ServerResponse, answer: Pick<Answer, 'body' | 'headers' | 'status'>): void => {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
};

const json = (status: number, value: object): Pick<Answer, 'body' | 'headers' | 'status'> => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value, null, 2),
});

const jsonFrom = (text: string): Record<string, unknown> => {
  try {
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    throw invalid('The body is not JSON.');
  }
};

/** HTTP around the engine: Stripe's API under `/v1`, pages for people, and the local doors under `/_local`. */
class Front {
  readonly #engine: Engine;
  readonly #api: Api;
  readonly #faults = new Faults();
  readonly #log = new RequestLog();

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#api = new Api(engine.store, () => engine.surroundings());
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const [first = '', ...rest] = url.pathname.slice(1).split('/');
      if (first === 'v1') this.#answerApi(request, response, { url, body });
      else if (first === '_local') this.#answerLocal(request, response, { path: rest, body });
      else this.#answerVisit(request, response, { page: first, id: rest[0] ?? '', body });
    } catch (error) {
      if (!(error instanceof Failure)) console.error('local Stripe:', error);
      const body = error instanceof Failure ? error.body : { type: 'api_error', message: String(error) };
      if (!response.headersSent) send(response, json(error instanceof Failure ? error.status : 500, { error: body }));
    }
    this.#engine.turn();
  }

  #answerApi(request: IncomingMessage, response: ServerResponse, { url, body }: { url: URL; body: string }): void {
    const { method = 'GET' } = request;
    const asked: ApiRequest = {
      method,
      path: url.pathname,
      form: method === 'GET' || method === 'DELETE' ? url.search.slice(1) || body : body,
      authorization: headerOf(request, 'authorization'),
      idempotencyKey: headerOf(request, 'idempotency-key'),
    };
    const pattern = matchRoute(method, url.pathname)?.pattern ?? 'unknown';
    const fault = this.#faults.take({ method, path: url.pathname, pattern });
    const answer = this.#withFault(asked, fault);
    const isAnswered = fault !== 'connection_reset' && fault !== 'timeout_after_apply';
    this.#log.add(pattern, {
      at: this.#engine.surroundings().nowMs,
      method,
      path: url.pathname,
      status: answer !== undefined && isAnswered ? answer.status : null,
      idempotencyKey: asked.idempotencyKey ?? null,
      isReplay: answer?.isReplay ?? false,
    });
    if (answer !== undefined && isAnswered) send(response, answer);
    else request.socket.destroy();
  }

  #withFault(request: ApiRequest, fault: FaultKind | undefined): Answer | undefined {
    switch (fault) {
      case 'connection_reset':
        return undefined;
      case '429':
        return this.#api.refuse(request, tooManyRequests());
      case '500_after_apply':
        this.#api.answer({ ...request, idempotencyKey: undefined });
        return this.#api.refuse(request, simulatedServerError());
      case '500':
        return this.#api.refuse(request, simulatedServerError());
      case 'timeout_after_apply':
      case undefined:
        return this.#api.answer(request);
    }
  }

  #answerLocal(request: IncomingMessage, response: ServerResponse, asked: { path: string[]; body: string }): void {
    const tools = { faults: this.#faults, log: this.#log, transaction: this.#engine.transaction };
    const body = jsonFrom(asked.body);
    const result = answerLocal(tools, { method: request.method ?? 'GET', path: asked.path, body });
    send(response, result instanceof Failure ? json(result.status, { error: result.body }) : json(200, result));
  }

  #answerVisit(
    request: IncomingMessage,
    response: ServerResponse,
    asked: { page: string; id: string; body: string },
  ): void {
    const form = new URLSearchParams(asked.body);
    const visit = { method: request.method ?? 'GET', page: asked.page, id: asked.id, form };
    const { status, body, location } = answerVisit(this.#engine.transaction, visit);
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    send(response, { status, body, headers: location === undefined ? headers : { ...headers, location } });
  }
}

/** Starts a Stripe on this machine: the official SDK and Stripe's CLI drive it, signed webhooks leave it. */
export async function startLocalStripe(options: LocalStripeOptions): Promise<LocalStripe> {
  const store = new Store(options.dataDir === undefined ? undefined : new Journal(options.dataDir));
  const engine = new Engine(store, options.now);
  const front = new Front(engine);
  const server = createServer((request, response) => void front.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  engine.origin = `http://127.0.0.1:${String(port)}`;
  engine.setWebhook(options.webhook);
  const lookEveryMs = options.lookEveryMs ?? LOOK_EVERY_MS;
  const look = lookEveryMs === 0 ? undefined : setInterval(() => engine.turn(), lookEveryMs).unref();
  return {
    url: engine.origin,
    port,
    idle: () => engine.idle(),
    retryDue: () => engine.retryDue(),
    setWebhook: (webhook) => engine.setWebhook(webhook),
    stop: async () => {
      clearInterval(look);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await engine.stop();
      await closed;
    },
  };
}
