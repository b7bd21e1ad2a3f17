import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../shared/adapters/store.ts';
import { ACME, ADMIN_KEY, HttpWorld } from '../../support/http-world.ts';
import { VMCLOUD } from '../../support/quotes.ts';

const OFFER = {
  customerId: 'acme',
  plan: 'annual',
  termMonths: 12,
  rhythm: 'monthly',
  lines: [{ product: 'vps', quantity: 100 }],
};
const READER = { name: 'reader', scopes: ['billing:read'] };

const conflict = { status: 409, json: { code: 'idempotency_conflict', errors: [{ path: 'Idempotency-Key' }] } };

describe('a quote that is asked for again', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await HttpWorld.start(undefined, VMCLOUD);
    await world.put('/v1/customers/acme', ACME);
  });
  const count = async (): Promise<number> => ((await world.get('/v1/quotes')).json['data'] as unknown[]).length;

  it('under its Idempotency-Key is the same quote, told once, whatever became of it', async () => {
    const first = await world.post('/v1/quotes', OFFER, 'offer-1');
    expect(first.status).toBe(201);
    expect((await world.post(`${String(first.headers['location'])}/reject`, { reason: 'no' })).status).toBe(200);
    world.now += 60_000;
    const again = await world.post('/v1/quotes', { ...OFFER, lines: [{ quantity: 100, product: 'vps' }] }, 'offer-1');
    expect([again.status, again.json]).toEqual([201, first.json]);
    for (const header of ['location', 'etag']) expect(again.headers[header]).toBe(first.headers[header]);
    expect(await count()).toBe(1);
    expect(world.told('quote.approved')).toHaveLength(1);
  });

  it('at the same time is one', async () => {
    const made = await Promise.all([1, 2, 3].map(() => world.post('/v1/quotes', OFFER, 'offer-1')));
    expect(new Set(made.map(({ json }) => json['id'])).size).toBe(1);
    expect(await count()).toBe(1);
  });

  it('with another body is refused, under another key or none it is another', async () => {
    await world.post('/v1/quotes', OFFER, 'offer-1');
    expect(await world.post('/v1/quotes', { ...OFFER, rhythm: 'upfront' }, 'offer-1')).toMatchObject(conflict);
    await world.post('/v1/quotes', OFFER, 'offer-2');
    await world.post('/v1/quotes', OFFER);
    await world.post('/v1/quotes', OFFER);
    expect(await count()).toBe(4);
  });

  it('after a refusal is judged again', async () => {
    const order = { ...OFFER, customerId: 'later' };
    expect((await world.post('/v1/quotes', order, 'offer-1')).status).toBe(404);
    await world.put('/v1/customers/later', ACME);
    expect((await world.post('/v1/quotes', order, 'offer-1')).status).toBe(201);
  });
});

describe('an API key that is asked for again', () => {
  const puts: unknown[] = [];
  const watched = (store: Store): Store => ({
    ...store,
    put: (put) => (puts.push(put), store.put(put)),
    transact: (all) => (puts.push(...all), store.transact(all)),
  });

  it('under its Idempotency-Key is the same key, which opens what it says, and is stored nowhere', async () => {
    const world = await HttpWorld.start(watched);
    const first = await world.post('/v1/api-keys', READER, 'reader-1');
    expect(first.status).toBe(201);
    expect((await world.post('/v1/api-keys', READER, 'reader-1')).json).toEqual(first.json);
    const key = String(first.json['key']);
    expect((await world.call('GET', '/v1/customers', {}, key)).status).toBe(200);
    expect(JSON.stringify(puts)).toContain(String(first.json['id']));
    expect(JSON.stringify(puts)).not.toContain(key);
  });

  it('at the same time is one, and under another Idempotency-Key is another', async () => {
    const world = await HttpWorld.start();
    const made = await Promise.all([1, 2, 3].map(() => world.post('/v1/api-keys', READER, 'reader-1')));
    expect(new Set(made.map(({ json }) => json['key'])).size).toBe(1);
    const other = await world.post('/v1/api-keys', READER, 'reader-2');
    expect(other.json['key']).not.toBe(made[0]?.json['key']);
    expect((await world.post('/v1/api-keys', READER)).json['key']).not.toBe(made[0]?.json['key']);
  });

  it('with another body, or by another caller, is refused and shows nothing', async () => {
    const world = await HttpWorld.start();
    const { json } = await world.post('/v1/api-keys', READER, 'reader-1');
    const more = { ...READER, scopes: ['admin'] };
    expect(await world.post('/v1/api-keys', more, 'reader-1')).toMatchObject(conflict);
    const admin = String((await world.post('/v1/api-keys', { name: 'second', scopes: ['admin'] })).json['key']);
    const call = { body: READER, headers: { 'idempotency-key': 'reader-1' } };
    const refused = await world.call('POST', '/v1/api-keys', call, admin);
    expect(refused).toMatchObject(conflict);
    expect(refused.json['detail']).toContain(String(json['id']));
    expect(refused.text).not.toContain(String(json['key']));
    expect((await world.call('POST', '/v1/api-keys', call, ADMIN_KEY)).json).toEqual(json);
  });
});
