import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventBuses } from './event-buses.ts';
import type { LocalClock } from './clock.ts';
import type { Timekeeper } from './timekeeper.ts';

export interface LocalApiParts {
  clock: LocalClock;
  timekeeper: Timekeeper;
  buses: EventBuses;
  /** The local Stripe's address; undefined where the real one is used. */
  stripeUrl: string | undefined;
  isClockFixed: boolean;
}

interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
}

const statusTexts: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  422: 'Unprocessable Content',
};

/** What exists on this machine only, under /_local: the clock, the bus's log, the local Stripe's objects. */
export class LocalApi {
  readonly #parts: LocalApiParts;

  constructor(parts: LocalApiParts) {
    this.#parts = parts;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
    const { method } = request;
    if (pathname === '/_local/clock' && method === 'GET') answer(response, { now: this.#parts.clock.toISOString() });
    else if (pathname === '/_local/clock' && method === 'POST') await this.#moveClock(request, response);
    else if (pathname === '/_local/events' && method === 'GET') {
      const [type, after] = [searchParams.get('type') ?? undefined, searchParams.get('after') ?? undefined];
      answer(response, { data: this.#parts.buses.list(type, after) });
    } else if (pathname.startsWith('/_local/stripe/') && method === 'GET') await this.#showStripe(request, response);
    else refuse(response, 404, 'not_found', `There is no ${method ?? 'GET'} ${pathname}.`);
  }

  async #moveClock(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, timekeeper, isClockFixed } = this.#parts;
    if (isClockFixed) {
      return refuse(
        response,
        409,
        'clock_fixed',
        'The real Stripe is used, whose clock cannot be moved: start without STRIPE_API_KEY.',
      );
    }
    const to = await instantOf(request);
    if (to === undefined) {
      return refuse(response, 400, 'malformed', 'Send {"now": "2026-12-01T03:00:00.000Z"}, an ISO 8601 instant.');
    }
    if (to < clock.now()) {
      return refuse(response, 422, 'clock_backwards', `The clock reads ${clock.toISOString()} and only moves forward.`);
    }
    const fired = await timekeeper.move(to);
    answer(response, { now: new Date(to).toISOString(), fired });
  }

  async #showStripe(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { stripeUrl } = this.#parts;
    if (stripeUrl === undefined) return refuse(response, 404, 'not_found', 'There is no local Stripe.');
    const path = (request.url ?? '').replace(/^\/_local\/stripe\/(v1\/)?/, '/v1/');
    const shown = await fetch(new URL(path, stripeUrl), { headers: { authorization: 'Bearer sk_test_local' } });
    response.writeHead(shown.status, { 'content-type': shown.headers.get('content-type') ?? 'application/json' });
    response.end(Buffer.from(await shown.arrayBuffer()));
  }
}

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

async function instantOf(request: IncomingMessage): Promise<number | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const { now } = JSON.parse(Buffer.concat(chunks).toString()) as { now?: unknown };
    if (typeof now !== 'string' || !isoInstant.test(now)) return undefined;
    const instant = Date.parse(now);
    return Number.isNaN(instant) ? undefined : instant;
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string, detail: string): void {
  const problem: Problem & { type: string; errors: [] } = {
    type: 'about:blank',
    title: statusTexts[status] ?? '',
    status,
    code,
    detail,
    errors: [],
  };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
