import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchStack, queueStack } from '../../functions/runtime/queue-stack.ts';
import { scheduleStack } from '../../functions/runtime/schedule-stack.ts';
import type { Route } from '../../functions/runtime/route.ts';
import { consumeReports } from '../../functions/settle-usage/consume-reports.ts';
import { signatureOf } from '../../infra/local/stripe/webhooks.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { SECOND_MS } from '../../shared/kernel/instant.ts';
import { EDGE_WEBHOOK_SECRET, EdgeWorld, ENDPOINTS } from '../support/edge-world.ts';
import { exampleOf, type Furnished, furnished, requestTo } from '../support/furnished-world.ts';
import { ACME, ADMIN_KEY, usageEvent } from '../support/http-world.ts';

const CANARY = 'canary7d1f';
const ROUTES = ENDPOINTS.map(({ route }) => route);
const context = { awsRequestId: 'request' } as never;

/** All that the process writes. */
let written: string[];
beforeEach(() => {
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  }
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => void written.push(words.map(String).join(' ')));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

const linesSince = (from: number): readonly string[] => written.slice(from);
function expectSilence(from: number, atLeast: number): void {
  const lines = linesSince(from);
  expect(lines.length).toBeGreaterThanOrEqual(atLeast);
  expect(lines.join('')).not.toContain(CANARY);
  expect(lines.join('')).not.toContain(ADMIN_KEY);
}

/** A failure as a library makes it: what it was given stands in its message, its causes and its members. */
function failure(): Error {
  const cause = new SyntaxError(`Unexpected token in "${CANARY}"`, {
    cause: new Error(`${CANARY} again`, { cause: CANARY }),
  });
  return Object.assign(new TypeError(`cannot write ${CANARY}`, { cause }), { item: { name: CANARY }, code: CANARY });
}

/** Texts become canaries; `isLoose` keeps what the schema would refuse. */
function withCanaries(value: unknown, keep: (text: string) => boolean): unknown {
  if (typeof value === 'string') return keep(value) ? value : `${CANARY}-${value}`;
  if (Array.isArray(value)) return value.map((each) => withCanaries(each, keep));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withCanaries(each, keep)]));
}

describe('what is secret or personal stays out of every log line', () => {
  let stage: Furnished;
  let isBroken: boolean;
  const broken = (store: Store): Store => {
    const orFail =
      <A extends readonly unknown[], T>(
        call: (...args: A) => Promise<T>,
        isSpared: (...args: A) => boolean = () => false,
      ) =>
      (...args: A): Promise<T> =>
        isBroken && !isSpared(...args) ? Promise.reject(failure()) : call(...args);
    return {
      get: orFail(store.get, ({ pk }) => pk.startsWith('APIKEY#')),
      batchGet: orFail(store.batchGet),
      query: orFail(store.query),
      put: orFail(store.put),
      transact: orFail(store.transact),
      delete: orFail(store.delete),
    };
  };
  beforeEach(async () => {
    isBroken = false;
    stage = await furnished(broken);
    const { world, known } = stage;
    const customers = ROUTES.find(({ operationId }) => operationId === 'putCustomer');
    if (!customers) throw new Error('no route for customers');
    const profile = {
      ...ACME,
      name: CANARY,
      email: `${CANARY}@acme.example`,
      address: { ...ACME.address, line1: CANARY },
    };
    const named = { ...known, customerId: [`${CANARY}-customer`] };
    await world.answer(requestTo(customers, { known: named, body: JSON.stringify(profile) }));
  });

  const send = async (route: Route, body: unknown): Promise<number> => {
    const { world, known } = stage;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const signature = signatureOf(text ?? '', EDGE_WEBHOOK_SECRET, Math.floor(world.now / SECOND_MS));
    const headers = {
      'idempotency-key': `${CANARY}-key`,
      'stripe-signature': signature,
      'user-agent': CANARY,
      cookie: `session=${CANARY}`,
      'x-forwarded-for': CANARY,
      [`x-${CANARY}`]: CANARY,
    };
    const query = { cursor: CANARY, reason: CANARY };
    const named = { ...known, customerId: [`${CANARY}-customer`], name: [`${CANARY}.csv`], file: [CANARY] };
    const event = requestTo(route, {
      known: named,
      headers,
      query: route.query ? query : {},
      ...(text !== undefined && { body: text }),
    });
    return (await world.answer(event)).statusCode ?? 0;
  };

  it.each(ROUTES.map((route) => [route.operationId, route] as const))(
    '%s: taken, refused, refused for its key, and failing with its causes',
    async (_id, route) => {
      const webhook = {
        id: `evt_${CANARY}`,
        type: 'customer.updated',
        created: 1,
        data: { object: { id: `cus_${CANARY}`, name: CANARY } },
      };
      const example = route.body === 'raw' ? webhook : exampleOf(route);
      const from = written.length;
      const statuses = [
        await send(
          route,
          withCanaries(example, (text) => /^[a-z_:]+$|^\d|^[A-Z]{2}$/.test(text)),
        ),
        await send(
          route,
          withCanaries(example, () => false),
        ),
      ];
      const { world, known } = stage;
      const withBadKey = requestTo(route, { known, headers: { authorization: `Bearer ck_${CANARY}` } });
      statuses.push((await world.answer(withBadKey)).statusCode ?? 0);
      expect(Math.max(...statuses)).toBeLessThan(500);
      expectSilence(from, 0);
      const beforeFailure = written.length;
      isBroken = true;
      const status = await send(route, example);
      if (status >= 500) expectSilence(beforeFailure, 1);
      else expectSilence(beforeFailure, 0);
    },
  );

  it('nearly every route that keeps something fails in that test', async () => {
    isBroken = true;
    const failed: string[] = [];
    for (const route of ROUTES) if ((await send(route, exampleOf(route))) >= 500) failed.push(route.operationId);
    expect(failed.length).toBeGreaterThanOrEqual(15);
    expectSilence(0, failed.length);
  });

  it('a queue: messages that are taken, refused, no JSON, or fail', async () => {
    const { world } = stage;
    const ports = { ...world.ports, commit: world.ports.commitFor('test') };
    const reports = batchStack(() => ports, consumeReports);
    const bodies = [
      { id: CANARY, source: CANARY, detail: usageEvent('acme', undefined, { user: CANARY }) },
      { id: 'bus', source: CANARY, detail: [usageEvent(`${CANARY}-nobody`), { secret: CANARY }] },
      CANARY,
    ];
    const Records = bodies.map((body, place) => ({
      messageId: `m${String(place)}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }));
    const from = written.length;
    await reports({ Records } as never, context);
    expectSilence(from, 0);
    isBroken = true;
    const { batchItemFailures } = await reports({ Records } as never, context);
    expect(batchItemFailures.length).toBeGreaterThan(0);
    expectSilence(from, 2);
    const one = queueStack(
      () => undefined,
      () => () => Promise.reject(failure()),
    );
    const before = written.length;
    await one(
      {
        Records: [
          { messageId: 'm', body: `{"name":"${CANARY}"}` },
          { messageId: 'n', body: CANARY },
        ],
      } as never,
      context,
    );
    expectSilence(before, 4);
    const whole = batchStack(
      () => undefined,
      () => () => Promise.reject(failure()),
    );
    await expect(whole({ Records: [] }, context)).rejects.toThrow();
    expectSilence(before, 7);
  });

  it('a schedule that fails', async () => {
    const handler = scheduleStack(
      () => undefined,
      () => () => Promise.reject(failure()),
    );
    const from = written.length;
    await expect(handler({ secret: CANARY }, context)).rejects.toThrow();
    expectSilence(from, 3);
  });

  it('a counter of requests that is out of reach', async () => {
    const { world, known } = stage;
    const route = ROUTES.find(({ operationId }) => operationId === 'createApiKey');
    const read = ROUTES.find(({ operationId }) => operationId === 'listCustomers');
    if (!route || !read) throw new Error('no such route');
    const made = await world.answer(
      requestTo(route, { known, body: JSON.stringify({ name: CANARY, scopes: ['billing:read'] }) }),
    );
    const { key } = JSON.parse(made.body ?? '') as { key: string };
    isBroken = true;
    const from = written.length;
    await world.answer(requestTo(read, { known, headers: { authorization: `Bearer ${key}` } }));
    expectSilence(from, 2);
    expect(linesSince(from).join('')).not.toContain(key);
  });

  it('and a correlation id is the one thing of a caller’s that is written', async () => {
    const world = await EdgeWorld.start(broken);
    const read = ROUTES.find(({ operationId }) => operationId === 'listCustomers');
    if (!read) throw new Error('no such route');
    isBroken = true;
    await world.answer(requestTo(read, { known: {}, headers: { 'x-correlation-id': 'chosen-by-caller' } }));
    expect(written.join('')).toContain('chosen-by-caller');
  });
});
