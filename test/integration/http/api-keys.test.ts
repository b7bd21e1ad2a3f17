import { describe, expect, it } from 'vitest';
import { looksLikeKey } from '../../../shared/domain/api-keys/key-text.ts';
import { seedApiKey } from '../../../shared/application/seed-api-key.ts';
import type { Store } from '../../../shared/adapters/store.ts';
import { sha256Hex } from '../../../shared/kernel/hash.ts';
import { ADMIN_KEY, HttpWorld } from '../../support/http-world.ts';

describe('API keys', () => {
  it('are shown once, open what their scopes say at once, and are stored as their hash alone', async () => {
    const stored: unknown[] = [];
    const world = await HttpWorld.start((store) => ({
      ...store,
      put: (put) => (stored.push(put), store.put(put)),
      transact: (puts) => (stored.push(...puts), store.transact(puts)),
    }));
    const made = await world.post('/v1/api-keys', { name: 'reader', scopes: ['billing:read'] });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ name: 'reader', scopes: ['billing:read'] });
    const key = String(made.json['key']);
    expect(looksLikeKey(key)).toBe(true);
    expect((await world.call('GET', '/v1/customers', {}, key)).status).toBe(200);
    expect((await world.call('PUT', '/v1/customers/acme', {}, key)).status).toBe(403);
    expect(JSON.stringify(stored)).toContain(sha256Hex(key));
    expect(JSON.stringify(stored)).not.toContain(key);
    expect(JSON.stringify(stored)).not.toContain(ADMIN_KEY);
  });

  it('once revoked open nothing a minute later, and are revoked again without effect', async () => {
    const world = await HttpWorld.start();
    const { json } = await world.post('/v1/api-keys', { name: 'x', scopes: ['billing:read'] });
    const key = String(json['key']);
    const status = async () => (await world.call('GET', '/v1/customers', {}, key)).status;
    expect(await status()).toBe(200);
    expect((await world.delete(`/v1/api-keys/${String(json['id'])}`)).status).toBe(204);
    world.now += 60_000;
    expect(await status()).toBe(401);
    expect((await world.delete(`/v1/api-keys/${String(json['id'])}`)).status).toBe(204);
  });

  it('leave one admin key, whoever revokes which: the last is refused until there is another', async () => {
    const world = await HttpWorld.start();
    const admin = { name: 'second', scopes: ['admin'] };
    const made = await Promise.all([world.post('/v1/api-keys', admin), world.post('/v1/api-keys', admin)]);
    const [second = '', third = ''] = made.map(({ json }) => String(json['id']));
    const first = (await world.withPorts(seedApiKey)(ADMIN_KEY)).id;
    const ends = await Promise.all([first, second, third].map((id) => world.delete(`/v1/api-keys/${id}`)));
    expect(ends.map(({ status }) => status).sort()).toEqual([204, 204, 409]);
    const refused = ends.find(({ status }) => status === 409);
    expect(refused?.json).toMatchObject({ code: 'last_admin_key', errors: [{ path: 'keyId' }] });
    const left = [first, second, third][ends.findIndex(({ status }) => status === 409)] ?? '';
    const key = left === first ? ADMIN_KEY : String(made.find(({ json }) => json['id'] === left)?.json['key']);
    expect((await world.call('POST', '/v1/api-keys', { body: admin }, key)).status).toBe(201);
    expect((await world.call('DELETE', `/v1/api-keys/${left}`, {}, key)).status).toBe(204);
  });

  it('cost one read a minute, and an unknown one does not cost a read each time', async () => {
    let reads = 0;
    const counting = (store: Store): Store => ({
      ...store,
      get: (key) => {
        if (key.pk.startsWith('APIKEY')) reads += 1;
        return store.get(key);
      },
    });
    const world = await HttpWorld.start(counting);
    reads = 0;
    for (let calls = 0; calls < 10; calls += 1) await world.get('/v1/catalog');
    expect(reads).toBe(1);
    for (let calls = 0; calls < 10; calls += 1) await world.call('GET', '/v1/catalog', {}, 'ck_wrong');
    expect(reads).toBe(2);
    world.now += 60_000;
    await world.get('/v1/catalog');
    expect(reads).toBe(3);
  });

  it('a key that is seeded later opens within seconds, and seeding it again changes nothing', async () => {
    const world = await HttpWorld.start();
    const status = async () => (await world.call('GET', '/v1/catalog', {}, 'any text')).status;
    const status2 = async () => (await world.call('GET', '/v1/catalog', {}, 'ck_local_acceptance_0123')).status;
    expect(await status()).toBe(401);
    expect(await status2()).toBe(401);
    const first = await world.withPorts(seedApiKey)('ck_local_acceptance_0123');
    world.now += 2_000;
    expect(await status2()).toBe(200);
    expect(await world.withPorts(seedApiKey)('ck_local_acceptance_0123')).toEqual(first);
    expect(first.scopes).toEqual(['admin']);
  });
});
