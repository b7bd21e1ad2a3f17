import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalClock } from './clock.ts';
import type { EventBuses } from './event-buses.ts';
import type { Timekeeper } from './timekeeper.ts';
import type { UnitCounter } from './unit-counter.ts';
import type { UsedActions } from './used-actions.ts';

interface Parts {
  clock: LocalClock;
  timekeeper: Timekeeper;
  buses: EventBuses;
  units: UnitCounter;
  used: UsedActions;
  /** Of the local Stripe, if there is one. */
  stripeUrl: string | undefined;
  isClockFixed: boolean;
}

interface Answer {
  status: number;
  body: unknown;
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Content',
};
const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
/** Any key of the test mode may look. */
const stripeKey = 'sk_test_local';

/** What exists on this machine only, under /_local: the clock, the bus's log, what each function consumed and did, the local Stripe's objects. */
export class LocalApi {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#answer(request);
    response.writeHead(status, { 'content-type': `application/${status < 400 ? '' : 'problem+'}json` });
    response.end(JSON.stringify(body));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { clock, buses, units, used, stripeUrl } = this.#parts;
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://local');
    const route = `${request.method ?? ''} ${pathname}`;
    if (route === 'GET /_local/clock') return { status: 200, body: { now: clock.toISOString() } };
    if (route === 'POST /_local/clock') return this.#moveClock(await textOf(request));
    if (route === 'GET /_local/units') return { status: 200, body: units.list() };
    if (route === 'GET /_local/actions') return { status: 200, body: { data: used.list() } };
    if (route === 'GET /_local/events') {
      const data = buses.list(searchParams.get('type') ?? undefined, searchParams.get('after') ?? undefined);
      return { status: 200, body: { data } };
    }
    if (route.startsWith('GET /_local/stripe/') && stripeUrl !== undefined) {
      const path = pathname.replace(/^\/_local\/stripe\/(v1\/)?/, '/v1/') + search;
      const shown = await fetch(stripeUrl + path, { headers: { authorization: `Bearer ${stripeKey}` } });
      return { status: shown.status, body: await shown.json() };
    }
    return problem(404, 'not_found', `There is no ${route} here.`);
  }

  async #moveClock(body: string): Promise<Answer> {
    const { clock, timekeeper, isClockFixed } = this.#parts;
    if (isClockFixed) {
      return problem(409, 'clock_fixed', 'The real Stripe is used, whose clock runs on: start without STRIPE_API_KEY.');
    }
    const to = instantOf(body);
    if (to === undefined) {
      return problem(400, 'malformed', 'Send {"now": "2026-12-01T03:00:00.000Z"}, with an ISO 8601 instant.');
    }
    if (to < clock.now()) {
      return problem(422, 'clock_backwards', `The clock reads ${clock.toISOString()} and only moves forward.`);
    }
    const fired = await timekeeper.move(to);
    return { status: 200, body: { now: new Date(to).toISOString(), fired } };
  }
}

function instantOf(body: string): number | undefined {
  try {
    const { now } = JSON.parse(body) as { now?: unknown };
    const instant = typeof now === 'string' && isoInstant.test(now) ? Date.parse(now) : Number.NaN;
    return Number.isNaN(instant) ? undefined : instant;
  } catch {
    return undefined;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function problem(status: number, code: string, detail: string): Answer {
  return { status, body: { type: 'about:blank', title: titles[status], status, code, detail, errors: [] } };
}
