import { beforeAll, describe, expect, it } from 'vitest';
import { formatMicros, micros, microsOf } from '../../../shared/kernel/money.ts';
import { ACME, ADMIN_KEY, HttpWorld, START, usageEvent } from '../../support/http-world.ts';

const DAY_MS = 86_400_000;
const holds = '/v1/customers/acme/wallet/holds';
const topUps = '/v1/customers/acme/wallet/top-ups';
const plan = { plan: 'pro', seats: 1, interval: 'month' };

/** Each refusal is a problem document that says what is wrong, where, and what to do; nothing is told or changed. */
describe('bad input over HTTP', () => {
  let world: HttpWorld;
  let toldBefore: number;
  beforeAll(async () => {
    world = await HttpWorld.start();
    await world.subscriber('acme', 'individual');
    await world.put('/v1/customers/new', ACME);
    toldBefore = world.bus.delivered.length;
  });

  const refused = async (
    [method, url, body]: readonly [string, string, unknown?],
    { code, status, path }: { readonly code: string; readonly status: number; readonly path?: string },
    headers: Record<string, string> = { 'idempotency-key': 'k' },
  ) => {
    const reply = await world.call(method, url, { body, headers });
    expect(reply.json).toMatchObject({ status, code, type: `/docs/problems#${code}` });
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-correlation-id': 'gateway-request',
    });
    expect(String(reply.json['detail']).length).toBeGreaterThan(20);
    if (path !== undefined) expect(reply.json['errors']).toEqual([expect.objectContaining({ path })]);
    expect(world.bus.delivered.length).toBe(toldBefore);
    return reply.json;
  };

  it.each([
    ['GET', '/v1/customers/nobody'],
    ['GET', '/v1/customers/nobody/wallet'],
    ['GET', '/v1/customers/nobody/wallet/entries'],
    ['GET', '/v1/customers/nobody/activity'],
    ['GET', '/v1/customers/nobody/subscription'],
    ['PUT', '/v1/customers/nobody/subscription', plan],
    ['POST', '/v1/customers/nobody/proofs', { kind: 'ngo', validUntil: '2027-01-01' }],
    ['POST', '/v1/customers/nobody/wallet/top-ups', { amount: '5.00' }],
    ['POST', '/v1/customers/nobody/wallet/grants', { kind: 'promotional', amount: '1', reason: 'x' }],
    ['POST', '/v1/customers/nobody/wallet/holds', { amount: '1.00' }],
    ['DELETE', '/v1/customers/nobody/wallet/holds/hold_01938f2e-7b10-8e3a-b1c5-2d9f4a6e8071'],
    ['DELETE', '/v1/customers/nobody/wallet/grants/gr_01938f2e-7b10-8e3a-b1c5-2d9f4a6e8071'],
  ])('an unknown customer: %s %s', async (method, url, body?: unknown) => {
    await refused([method, url, body], { code: 'customer_not_found', status: 404 });
  });

  it.each([
    ['/v1/customers/acme/subscription', { ...plan, plan: 'gold' }, 'unknown_plan', 422, 'plan'],
    ['/v1/customers/new/subscription', { ...plan, plan: 'individual', seats: 11 }, 'seats_exceeded', 422, 'seats'],
    ['/v1/customers/new/subscription', { ...plan, plan: 'student' }, 'proof_required', 422, 'plan'],
    ['/v1/customers/new/subscription', { ...plan, plan: 'enterprise' }, 'contract_required', 422, 'plan'],
    ['/v1/customers/new/subscription', { ...plan, quantities: { vps: 1 } }, 'unknown_product', 422, 'quantities.vps'],
    ['/v1/customers/new/subscription', { ...plan, quantities: { vps: -1 } }, 'invalid_request', 400, 'quantities.vps'],
    ['/v1/customers/new/subscription', { ...plan, quantities: { vps: 1.5 } }, 'invalid_request', 400, 'quantities.vps'],
    ['/v1/customers/new/subscription', { ...plan, quantities: { 'a b': 1 } }, 'invalid_request', 400, 'quantities.a b'],
    ['/v1/customers/new/subscription', { ...plan, seats: 0 }, 'invalid_request', 400, 'seats'],
    ['/v1/customers/new/subscription', { ...plan, seats: 1.5 }, 'invalid_request', 400, 'seats'],
    ['/v1/customers/new/subscription', { ...plan, seats: '1' }, 'invalid_request', 400, 'seats'],
    ['/v1/customers/new/subscription', { ...plan, interval: 'week' }, 'invalid_request', 400, 'interval'],
    ['/v1/customers/new/subscription', { seats: 1, interval: 'month' }, 'invalid_request', 400, 'plan'],
    ['/v1/customers/new/subscription', { ...plan, seat: 1 }, 'invalid_request', 400, ''],
  ])('a subscription that cannot be: %s %j', async (url, body, code, status, path) => {
    await refused(['PUT', url, body], { code, status, path });
  });

  it.each([
    [{ country: 'UK' }, 'country'],
    [{ country: 'fr' }, 'country'],
    [{ siren: '732829321' }, 'siren'],
    [{ siren: '73282932' }, 'siren'],
    [{ siren: '732829320', country: 'DE' }, 'siren'],
    [{ vatId: 'DE 136695976' }, 'vatId'],
    [{ email: 'nobody' }, 'email'],
    [{ name: '   ' }, 'name'],
    [{ name: 'a\u0000b' }, 'name'],
    [{ kind: 'robot' }, 'kind'],
    [{ language: 'de' }, 'language'],
    [{ address: { ...ACME.address, city: undefined } }, 'address.city'],
    [{ address: undefined }, 'address'],
    [{ reseller: 'not an id' }, 'reseller'],
  ])('a customer that cannot be: %j', async (change, path) => {
    await refused(['PUT', '/v1/customers/other', { ...ACME, ...change }], {
      code: 'invalid_request',
      status: 400,
      path,
    });
  });

  it.each(['bad id', 'a'.repeat(129), 'a/b', 'é'])('an id that is none: %s', async (id) => {
    const reply = await world.put(`/v1/customers/${id}`, ACME);
    expect([400, 404]).toContain(reply.status);
    expect(reply.json['code']).toBe(id.includes('/') ? 'not_found' : 'invalid_request');
  });

  it.each(['-5.00', '0', '0.0000001', '1e3', '5,00', '', ' 5', '1234567890123456', 5, null])(
    'an amount that is none: %j',
    async (amount) => {
      await refused(['POST', topUps, { amount }], { code: 'invalid_request', status: 400, path: 'amount' });
      await refused(['POST', holds, { amount }], { code: 'invalid_request', status: 400, path: 'amount' });
    },
  );

  it.each(['0.99', '10000.01'])('a top-up out of range: %s', async (amount) => {
    await refused(['POST', topUps, { amount }], { code: 'amount_out_of_range', status: 422, path: 'amount' });
  });

  it.each([
    ['referredBy', { referredBy: 'new' }],
    ['reseller', { reseller: 'new' }],
  ])('a customer that would be brought by itself: %s', async (path, change) => {
    const json = await refused(['PUT', '/v1/customers/new', { ...ACME, ...change }], {
      code: 'rule_violation',
      status: 422,
      path,
    });
    expect(json).toMatchObject({ rule: 'self_referral' });
  });

  it('a hold beyond the balance says what is missing', async () => {
    const { json } = await world.get('/v1/customers/acme/wallet');
    const available = microsOf(String(json['available']));
    const problem = await refused(['POST', holds, { amount: formatMicros(micros(available + 500_000n)) }], {
      code: 'credit_insufficient',
      status: 402,
    });
    expect(problem).toMatchObject({ missing: '0.50', available: json['available'] });
  });

  it.each([
    [{ ttlSeconds: 0 }, 'invalid_request', 400],
    [{ ttlSeconds: 86_401 }, 'amount_out_of_range', 422],
  ])('a hold that lasts too short or too long: %j', async (change, code, status) => {
    await refused(['POST', holds, { amount: '0.10', ...change }], { code, status, path: 'ttlSeconds' });
  });

  it.each([
    ['POST', topUps, { amount: '5.00' }],
    ['POST', holds, { amount: '0.10' }],
    ['POST', '/v1/customers/acme/wallet/grants', { kind: 'promotional', amount: '1', reason: 'x' }],
    ['POST', '/v1/closes', { period: '2026-10' }],
  ])('what moves money needs an Idempotency-Key: %s %s', async (...call) => {
    await refused(call, { code: 'idempotency_key_required', status: 400, path: 'Idempotency-Key' }, {});
    const tooLong = { 'idempotency-key': 'k'.repeat(256) };
    await refused(call, { code: 'invalid_request', status: 400, path: 'Idempotency-Key' }, tooLong);
    await refused(
      call,
      { code: 'invalid_request', status: 400, path: 'Idempotency-Key' },
      { 'idempotency-key': 'a b' },
    );
  });

  it.each([
    [{ kind: 'student', validUntil: '2026-11-16' }, 'rule_violation', 422],
    [{ kind: 'student', validUntil: '2026-02-30' }, 'invalid_request', 400],
    [{ kind: 'student', validUntil: 'soon' }, 'invalid_request', 400],
  ])('a proof that does not hold: %j', async (body, code, status) => {
    await refused(['POST', '/v1/customers/acme/proofs', body], { code, status, path: 'validUntil' });
  });

  it('a month that has not ended is not closed', async () => {
    await refused(['POST', '/v1/closes', { period: '2026-11' }], { code: 'period_not_ended', status: 422 });
    await refused(['POST', '/v1/closes', { period: '2026-13' }], {
      code: 'invalid_request',
      status: 400,
      path: 'period',
    });
    await refused(['GET', '/v1/closes/november'], { code: 'invalid_request', status: 400, path: 'period' });
    await refused(['GET', '/v1/exports/2026-10'], { code: 'not_found', status: 404 });
  });

  it.each(['/v1/customers?cursor=bad', '/v1/invoices?cursor=bad', '/v1/customers/acme/wallet/entries?cursor=bad'])(
    'a cursor that is none: %s',
    async (url) => {
      await refused(['GET', url], { code: 'invalid_cursor', status: 400 });
    },
  );

  it.each(['limit=0', 'limit=101', 'limit=ten', 'order=up'])('a query that is none: %s', async (query) => {
    await refused(['GET', `/v1/customers?${query}`], { code: 'invalid_request', status: 400 });
  });

  it.each(['{', '', 'undefined', "{'amount': 1}", '\ufeff{}'])('a body that is not JSON: %j', async (body) => {
    await refused(['POST', '/v1/usage', body], { code: 'malformed_json', status: 400 });
  });

  it('a body that is not UTF-8, in an unknown format, or nested too deep', async () => {
    const bytes = Buffer.from([0x22, 0xff, 0x22]);
    await refused(['POST', '/v1/usage', bytes], { code: 'malformed_json', status: 400 });
    const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
    await refused(['POST', '/v1/usage', 'a=b'], { code: 'unsupported_media_type', status: 415 }, asForm);
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    await refused(['POST', '/v1/usage', deep], { code: 'invalid_request', status: 400 });
  });

  it('a body or a batch that is too large', async () => {
    const large = JSON.stringify([{ ...usageEvent('acme'), padding: 'x'.repeat(1_048_576) }]);
    await refused(['POST', '/v1/usage', large], { code: 'too_large', status: 413 });
    await refused(['POST', '/v1/usage', Buffer.from(large)], { code: 'too_large', status: 413 });
    const many = Array.from({ length: 1_001 }, () => usageEvent('acme'));
    const problem = await refused(['POST', '/v1/usage', many], { code: 'too_large', status: 413 });
    expect(problem).toMatchObject({ limit: 1_000 });
  });

  it.each([
    [6 * 60_000, 'time_in_future'],
    [-36 * DAY_MS, 'too_old'],
  ])('an event timed %d ms from now is refused, in a batch and in a capture', async (offset, code) => {
    const event = usageEvent('acme', new Date(Date.parse(START) + offset).toISOString());
    const { json } = await world.post('/v1/usage', [event]);
    expect(json['results']).toMatchObject([{ outcome: 'rejected', error: { code, path: 'time' } }]);
    const problem = await world.post(`${holds}/hold_01938f2e-7b10-8e3a-b1c5-2d9f4a6e8071/capture`, { event });
    expect(problem.json).toMatchObject({ reason: code, errors: [{ path: 'event.time' }] });
    expect(problem.status).toBeGreaterThanOrEqual(400);
  });

  it('a capture of somebody else’s event, or for another hold', async () => {
    const path = `${holds}/hold_01938f2e-7b10-8e3a-b1c5-2d9f4a6e8071/capture`;
    await refused(['POST', path, { event: usageEvent('new') }], {
      code: 'invalid_request',
      status: 400,
      path: 'event.subject',
    });
    await refused(['POST', path, { event: usageEvent('acme', START, { holdId: 'hold_2' }) }], {
      code: 'invalid_request',
      status: 400,
      path: 'event.data.holdId',
    });
    await refused(['POST', path, {}], { code: 'invalid_request', status: 400, path: 'event' });
  });

  it('a wallet that never was, a grant, an invoice and a key that are not there', async () => {
    await refused(['GET', '/v1/customers/new/wallet'], { code: 'no_wallet', status: 422 });
    await refused(['GET', '/v1/customers/new/subscription'], { code: 'not_found', status: 404 });
    await refused(['DELETE', '/v1/customers/acme/wallet/grants/gr_01938f2e-7b10-8e3a-b1c5-2d9f4a6e8071'], {
      code: 'not_found',
      status: 404,
    });
    await refused(['GET', '/v1/invoices/inv_1'], { code: 'not_found', status: 404 });
    await refused(['DELETE', '/v1/api-keys/key_1'], { code: 'not_found', status: 404 });
    await refused(['GET', '/v1/nothing'], { code: 'not_found', status: 404 });
    await refused(['GET', '/v1/usage'], { code: 'method_not_allowed', status: 405 });
    await refused(['GET', '/docs/package.json'], { code: 'not_found', status: 404 });
  });

  it.each([undefined, 'Bearer', 'Bearer ck_unknown', 'Basic Y2s6', `Bearer ${'k'.repeat(600)}`, ADMIN_KEY])(
    'without a valid key: %s',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      const reply = await world.call('GET', '/v1/customers/acme', { headers }, null);
      expect(reply).toMatchObject({ status: 401, json: { code: 'unauthenticated' } });
      expect(reply.headers['www-authenticate']).toBe('Bearer');
    },
  );

  it('without the scope, whatever the body says', async () => {
    const key = await world.keyWith('usage:write', 'wallets:read');
    const call = (method: string, url: string, body?: unknown) =>
      world.call(method, url, { body, headers: { 'idempotency-key': 'k' } }, key);
    expect((await call('GET', '/v1/customers/acme/wallet')).status).toBe(200);
    expect((await call('GET', '/v1/catalog')).status).toBe(200);
    for (const [method, url, scope] of [
      ['GET', '/v1/customers', 'billing:read'],
      ['PUT', '/v1/customers/acme', 'billing:write'],
      ['POST', topUps, 'wallets:write'],
      ['POST', '/v1/customers/acme/wallet/grants', 'admin'],
      ['GET', '/v1/exports/2026-10', 'finance:read'],
      ['POST', '/v1/api-keys', 'admin'],
    ] as const) {
      const reply = await call(method, url, method === 'GET' ? undefined : '{');
      expect(reply).toMatchObject({ status: 403, json: { code: 'forbidden', scopes: [scope] } });
    }
  });

  it.each([
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['root'] },
    { name: '', scopes: ['admin'] },
    { name: 'x', scopes: ['admin', 'admin'] },
  ])('an API key that cannot be: %j', async (body) => {
    await refused(['POST', '/v1/api-keys', body], { code: 'invalid_request', status: 400 });
  });
});
