import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../functions/runtime/request-body.ts';
import { queueStack } from '../../functions/runtime/queue-stack.ts';
import type { Route } from '../../functions/runtime/route.ts';
import { ENDPOINTS } from '../support/edge-world.ts';
import { type Furnished, furnished, requestTo, type Sent } from '../support/furnished-world.ts';

const ROUTES = ENDPOINTS.map(({ route }) => route);
const withBody = ROUTES.filter(({ body }) => body !== undefined);
const parsed = withBody.filter(({ body }) => body !== 'raw');
const named = (routes: readonly Route[]) => routes.map((route) => [route.operationId, route] as const);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('the limits of a request', () => {
  let stage: Furnished;
  beforeAll(async () => {
    stage = await furnished();
  });
  const answer = async (route: Route, sent: Omit<Sent, 'known'>) => {
    const before = stage.world.state;
    const { statusCode, body = '{}' } = await stage.world.answer(requestTo(route, { known: stage.known, ...sent }));
    expect(stage.world.state).toBe(before);
    return { status: statusCode, ...(JSON.parse(body) as { code?: string; detail?: string; errors?: object[] }) };
  };

  it.each(named(withBody))('%s takes a body of 1 MB and not a byte more, as text or in base64', async (_id, route) => {
    const full = `"${'é'.repeat(MAX_BODY_BYTES / 2 - 1)}"`;
    const over = `${full} `;
    expect(Buffer.byteLength(full)).toBe(MAX_BODY_BYTES);
    for (const sent of [{ body: over }, { body: base64(over), isBase64: true }]) {
      expect(await answer(route, sent)).toMatchObject({ status: 413, code: 'too_large', errors: [{ path: '' }] });
    }
    for (const sent of [{ body: full }, { body: base64(full), isBase64: true }]) {
      expect((await answer(route, sent)).status).toBe(route.body === 'json' ? 200 : 400);
    }
  });

  it.each(named(parsed))('%s takes 16 levels, and says where the 17th begins', async (_id, route) => {
    expect((await answer(route, { body: nested(16) })).detail ?? '').not.toContain('nested');
    for (const body of [nested(17), nested(300_000), '{"a":'.repeat(17)]) {
      for (const sent of [{ body }, { body: base64(body), isBase64: true }]) {
        const reply = await answer(route, sent);
        expect(reply).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: '' }] });
        expect(reply.detail).toMatch(/deeper than 16 levels at position \d+/);
      }
    }
  });

  it.each(named(parsed))('%s refuses bytes that are no UTF-8, and another content type', async (_id, route) => {
    const bytes = { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString('base64'), isBase64: true };
    expect(await answer(route, bytes)).toMatchObject({ status: 400, code: 'malformed_json' });
    const text = { headers: { 'content-type': 'text/plain' }, body: '{}' };
    expect(await answer(route, text)).toMatchObject({ status: 415, errors: [{ path: 'content-type' }] });
  });

  it('a batch has 1,000 events', async () => {
    const route = parsed.find(({ path }) => path === '/v1/usage');
    if (!route) throw new Error('no route for usage');
    const batch = (count: number) => JSON.stringify(Array.from({ length: count }, () => 0));
    expect(await answer(route, { body: batch(1_001) })).toMatchObject({ status: 413, errors: [{ path: '' }] });
    expect((await answer(route, { body: batch(1_000) })).status).toBe(200);
  });

  it.each(named(withBody.filter(({ idempotencyKey }) => idempotencyKey)))(
    '%s takes an Idempotency-Key of 255 characters',
    async (_id, route) => {
      for (const key of ['k'.repeat(256), 'a b', 'é', 'a\nb', '\u0000']) {
        const reply = await answer(route, { headers: { 'idempotency-key': key } });
        expect(reply).toMatchObject({ status: 400, errors: [{ path: 'Idempotency-Key' }] });
      }
    },
  );

  it('a signature of any length costs nothing', async () => {
    const webhook = withBody.find(({ body }) => body === 'raw');
    if (!webhook) throw new Error('no route for webhooks');
    const signature = `t=1,${`v1=${'0'.repeat(64)},`.repeat(10_000)}`;
    const reply = await answer(webhook, { headers: { 'stripe-signature': signature }, body: '{}' });
    expect(reply).toMatchObject({ status: 400, code: 'invalid_signature', errors: [{ path: 'Stripe-Signature' }] });
  });

  it.each(named(ROUTES.filter(({ body }) => body === undefined)))('%s does not read a body', async (_id, route) => {
    if (route.method === 'DELETE') return;
    const { world, known } = stage;
    const plain = await world.answer(requestTo(route, { known }));
    const loaded = await world.answer(requestTo(route, { known, body: nested(1_000_000) }));
    expect([loaded.statusCode, loaded.body]).toEqual([plain.statusCode, plain.body]);
  });

  it('a queue message nested deeper than any of ours goes to the dead letters, alone', async () => {
    const taken: unknown[] = [];
    const handler = queueStack(
      () => taken,
      (ports) =>
        ({ body }) =>
          Promise.resolve(ports.push(body)),
    );
    const Records = [nested(33), '[1]', nested(500_000), nested(32)].map((body, place) => ({
      messageId: `m${String(place)}`,
      body,
    }));
    const { batchItemFailures } = await handler({ Records } as never, { awsRequestId: 'r' } as never);
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m0', 'm2']);
    expect(taken).toHaveLength(2);
  });
});
