import { describe, expect, it } from 'vitest';
import type { Store } from '../../../shared/adapters/store.ts';
import { ACME, HttpWorld } from '../../support/http-world.ts';

const ACME_URL = '/v1/customers/acme';
const CALLS = `${ACME_URL}/entitlements/api-calls`;
const uses = (world: HttpWorld, count?: number) => world.post(`${CALLS}/uses`, count === undefined ? {} : { count });

/** What a store was asked, of items that are not the caller's key. */
function counting() {
  const asked = { reads: 0, writes: 0 };
  const isOurs = (pk: string): boolean => !/^(APIKEY|REQUESTS)/.test(pk);
  const around = (store: Store): Store => ({
    ...store,
    get: (key) => ((asked.reads += Number(isOurs(key.pk))), store.get(key)),
    query: (query) => ((asked.reads += 1), store.query(query)),
    put: (put) => ((asked.writes += Number(isOurs(put.item.pk))), store.put(put)),
    transact: (puts) => ((asked.writes += puts.length), store.transact(puts)),
  });
  return { asked, around };
}

async function student(world: HttpWorld): Promise<void> {
  await world.put(ACME_URL, ACME);
  await world.post(`${ACME_URL}/proofs`, { kind: 'student', validUntil: '2027-06-30' });
  await world.put(`${ACME_URL}/subscription`, { plan: 'student', seats: 1, interval: 'month' });
}

describe('GET entitlements', () => {
  it('lists every feature with its limit by one read, and may be kept for a minute', async () => {
    const { asked, around } = counting();
    const world = await HttpWorld.start(around);
    await world.subscriber();
    asked.reads = 0;
    const { status, json, headers } = await world.get(`${ACME_URL}/entitlements`);
    expect({ status, reads: asked.reads }).toEqual({ status: 200, reads: 1 });
    expect(headers).toMatchObject({
      'cache-control': 'private, max-age=60',
      etag: expect.stringMatching(/^"1-\w+"$/) as string,
    });
    expect(json).toMatchObject({ plan: 'pro', status: 'active', seats: 1 });
    expect(json['data']).toContainEqual({
      feature: 'storage',
      name: 'Storage',
      kind: 'limit',
      unit: 'GB',
      allowed: true,
      limit: 50,
      reason: 'within_limit',
    });
  });

  it('is not sent again to who has it', async () => {
    const world = await HttpWorld.start();
    await world.subscriber();
    const first = await world.get(`${ACME_URL}/entitlements/sso?value=saml`);
    const again = (tag = '') =>
      world.call('GET', `${ACME_URL}/entitlements/sso?value=saml`, { headers: { 'if-none-match': tag } });
    const second = await again(first.headers['etag']);
    expect(second).toMatchObject({ status: 304, text: '', headers: { etag: first.headers['etag'] } });
    expect((await again(`"other", W/${String(first.headers['etag'])}`)).status).toBe(304);
    expect((await again('"0-other"')).status).toBe(200);
  });

  it('answers whether one more may be used, why not, and what plan would allow it', async () => {
    const world = await HttpWorld.start();
    await student(world);
    const { json } = await world.get(`${ACME_URL}/entitlements/active-projects?used=3`);
    expect(json).toMatchObject({
      allowed: false,
      limit: 3,
      reason: 'limit_reached',
      allowedBy: { plan: 'individual', name: 'Individual', limit: 10 },
    });
  });

  it('of a customer without a subscription allows nothing, and says so', async () => {
    const world = await HttpWorld.start();
    await world.put(ACME_URL, ACME);
    expect((await world.get(`${ACME_URL}/entitlements`)).json).toMatchObject({ plan: null, status: null });
    const { json } = await world.get(`${ACME_URL}/entitlements/storage`);
    expect(json).toMatchObject({ allowed: false, limit: null, reason: 'no_subscription' });
    expect((await world.get('/v1/customers/nobody/entitlements')).json['code']).toBe('customer_not_found');
  });

  it('names the features when one is unknown, and what was wrong with a question', async () => {
    const world = await HttpWorld.start();
    await world.subscriber();
    const unknown = await world.get(`${ACME_URL}/entitlements/teleport`);
    expect(unknown).toMatchObject({ status: 404, json: { code: 'not_found' } });
    expect(unknown.json['features']).toContain('active-projects');
    for (const query of ['used=-1', 'used=many', 'value=ldap', 'colour=red']) {
      expect((await world.get(`${ACME_URL}/entitlements/sso?${query}`)).status).toBe(400);
    }
    expect((await world.get(`${ACME_URL}/entitlements/toString`)).status).toBe(400);
    expect((await world.get(`${ACME_URL}/entitlements/constructor`)).status).toBe(404);
  });

  it('wants a key with a scope that fits', async () => {
    const world = await HttpWorld.start();
    await world.subscriber();
    const key = await world.keyWith('finance:read');
    expect((await world.call('GET', `${ACME_URL}/entitlements`, {}, key)).status).toBe(403);
    const backend = await world.keyWith('usage:write');
    expect((await world.call('GET', `${ACME_URL}/entitlements`, {}, backend)).status).toBe(200);
  });
});

describe('POST uses of a quota', () => {
  it('counts up to the limit of the day, then refuses until the next begins', async () => {
    const world = await HttpWorld.start();
    await student(world);
    expect((await uses(world)).json).toEqual({
      feature: 'api-calls',
      day: '2026-11-17',
      limit: 100,
      used: 1,
      remaining: 99,
      resetAt: '2026-11-17T23:00:00.000Z',
    });
    expect((await uses(world, 100)).status).toBe(429);
    expect((await uses(world, 99)).json).toMatchObject({ used: 100, remaining: 0 });
    const refused = await uses(world);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': String(11 * 3600) },
      json: { code: 'quota_exceeded', limit: 100, used: 100, resetAt: '2026-11-17T23:00:00.000Z', plan: 'individual' },
    });
    world.now += 11 * 3600 * 1000;
    expect((await uses(world)).json).toMatchObject({ day: '2026-11-18', used: 1 });
  });

  it('shows what was used today, and keeps that out of caches', async () => {
    const world = await HttpWorld.start();
    await student(world);
    await uses(world, 60);
    const { json, headers } = await world.get(CALLS);
    expect(json).toMatchObject({ allowed: true, used: 60, remaining: 40, resetAt: '2026-11-17T23:00:00.000Z' });
    expect(headers['cache-control']).toBe('no-store');
    await uses(world, 40);
    expect((await world.get(CALLS)).json).toMatchObject({ allowed: false, reason: 'limit_reached' });
  });

  it('allows exactly the limit to many callers at once', async () => {
    const world = await HttpWorld.start();
    await student(world);
    await uses(world, 90);
    const replies = await Promise.all(Array.from({ length: 18 }, () => uses(world)));
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(10).fill(200), ...Array<number>(8).fill(429)]);
    const counted = replies.filter(({ status }) => status === 200).map(({ json }) => Number(json['used']));
    expect(counted.sort((a, b) => a - b)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
  });

  it('writes nothing where the plan has no limit', async () => {
    const { asked, around } = counting();
    const world = await HttpWorld.start(around);
    await world.subscriber();
    asked.writes = 0;
    expect((await uses(world, 10_000)).json).toMatchObject({ limit: 'unlimited' });
    expect(asked.writes).toBe(0);
  });

  it('refuses what is no quota, what is not entitled, and counts out of range', async () => {
    const world = await HttpWorld.start();
    await world.put(ACME_URL, ACME);
    expect((await uses(world)).json).toMatchObject({ status: 422, code: 'not_entitled', reason: 'no_subscription' });
    await world.put(`${ACME_URL}/subscription`, { plan: 'individual', seats: 1, interval: 'month' });
    expect((await world.post(`${ACME_URL}/entitlements/storage/uses`, {})).json['code']).toBe('not_supported');
    expect((await world.post(`${ACME_URL}/entitlements/teleport/uses`, {})).status).toBe(404);
    for (const count of [0, -1, 1.5, 10_001, '1', null]) {
      expect((await world.post(`${CALLS}/uses`, { count })).status).toBe(400);
    }
    expect((await world.get(CALLS)).json).toMatchObject({ used: 0 });
  });
});
