import { afterEach, describe, expect, it, vi } from 'vitest';
import { refuseUnknown } from '../../../functions/catalog/refuse-unknown.ts';
import { catalogEndpoints } from '../../../functions/catalog/endpoints.ts';
import { httpStack } from '../../../functions/runtime/http-stack.ts';
import { docsFiles } from '../../../shared/adapters/docs/docs-files.ts';
import { storagePorts } from '../../../shared/adapters/dynamodb/ports.ts';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import type { Store } from '../../../shared/adapters/store.ts';
import { createApiKey } from '../../../shared/application/create-api-key.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { newId } from '../../../shared/kernel/id.ts';
import { instant, MINUTE_MS, parseInstant } from '../../../shared/kernel/instant.ts';
import { randomBytes } from '../../../shared/kernel/random.ts';
import { callHttp } from '../../support/http-call.ts';
import { HttpWorld, START } from '../../support/http-world.ts';

/** Several instances of a function on one table, whose counter can be out of reach. */
class Instances {
  now = parseInstant(START) ?? 0;
  isOut = false;
  reads = 0;
  writes = 0;
  readonly #ports;
  readonly #handlers;

  constructor(count: number) {
    const store = memoryStore(({ writes, reads }) => {
      this.writes += writes;
      this.reads += reads;
    });
    const counting = (pk: string) => this.isOut && pk.startsWith('REQUESTS#');
    const around: Store = {
      ...store,
      get: (key) => (counting(key.pk) ? Promise.reject(new Error('no counter')) : store.get(key)),
      put: (put) => (counting(put.item.pk) ? Promise.reject(new Error('no counter')) : store.put(put)),
    };
    const clock = () => instant(this.now);
    const pause = () => Promise.resolve();
    const bus = () => Promise.resolve({ failed: [] });
    const storage = storagePorts({ store: around, bus, clock, pause, onDelay: () => undefined });
    const catalog = loadCatalog(taskforce);
    const docsFile = docsFiles();
    this.#ports = {
      ...storage,
      commit: storage.commitFor('test'),
      clock,
      pause,
      randomBytes,
      newId,
      catalog,
      docsFile,
    };
    this.#handlers = Array.from({ length: count }, () => httpStack(() => this.#ports, catalogEndpoints, refuseUnknown));
  }

  async key(requestsPerMinute?: number): Promise<string> {
    const limit = requestsPerMinute === undefined ? {} : { requestsPerMinute };
    return (await createApiKey(this.#ports)({ name: 'x', scopes: ['billing:read'], ...limit })).key;
  }

  call(key: string, place = 0) {
    const handler = this.#handlers[place % this.#handlers.length];
    if (!handler) throw new Error('no instance');
    return callHttp(handler, ['GET', '/v1/catalog'], { headers: { authorization: `Bearer ${key}` } });
  }

  async admitted(key: string, calls: number): Promise<number> {
    let count = 0;
    for (let place = 0; place < calls; place += 1) if ((await this.call(key, place)).status === 200) count += 1;
    return count;
  }
}

describe('the quota of an API key', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('refuses the request after the last one of the minute, and says when to come back', async () => {
    const instances = new Instances(1);
    const key = await instances.key(60);
    instances.now += 20_500;
    const first = await instances.call(key);
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"requests";q=60;w=60',
      ratelimit: '"requests";r=59;t=40',
    });
    expect(await instances.admitted(key, 58)).toBe(58);
    expect((await instances.call(key)).headers).toMatchObject({ ratelimit: '"requests";r=0;t=40' });
    const refused = await instances.call(key);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '40', ratelimit: '"requests";r=0;t=40' },
      json: { code: 'too_many_requests', limit: 60, retryAfterSeconds: 40 },
    });
    instances.now += 40_000;
    expect((await instances.call(key)).status).toBe(200);
  });

  it.each([1, 2, 7, 60, 1_000])('holds to the request, whichever instance is asked: %i a minute', async (limit) => {
    const instances = new Instances(5);
    const key = await instances.key(limit);
    for (let minute = 0; minute < 3; minute += 1) {
      expect(await instances.admitted(key, limit + 200)).toBe(limit);
      instances.now += MINUTE_MS;
    }
  });

  it('holds when instances ask at the same time', async () => {
    const instances = new Instances(8);
    const key = await instances.key(200);
    const replies = await Promise.all(Array.from({ length: 600 }, (_, place) => instances.call(key, place)));
    const count = replies.filter(({ status }) => status === 200).length;
    expect(count).toBeLessThanOrEqual(200);
    expect(count).toBeGreaterThan(100);
  });

  it('costs at most 0.02 write units a request and no read, fast or slow, and a refusal costs nothing', async () => {
    const instances = new Instances(1);
    const key = await instances.key();
    await instances.call(key);
    Object.assign(instances, { reads: 0, writes: 0 });
    for (let minute = 0; minute < 50; minute += 1) {
      instances.now += 1_000;
      expect(await instances.admitted(key, 100)).toBe(100);
    }
    expect({ reads: instances.reads, perRequest: instances.writes / 5_000 }).toEqual({ reads: 0, perRequest: 0.01 });
    const small = await instances.key(1);
    await instances.admitted(small, 2);
    Object.assign(instances, { reads: 0, writes: 0 });
    expect(await instances.admitted(small, 500)).toBe(0);
    expect([instances.reads, instances.writes]).toEqual([0, 0]);
  });

  it('uses up a lease in later minutes: a key that seldom calls does not pay a write each time', async () => {
    const instances = new Instances(1);
    const key = await instances.key();
    Object.assign(instances, { writes: 0 });
    for (let minute = 0; minute < 100; minute += 1) {
      instances.now += MINUTE_MS;
      expect((await instances.call(key)).status).toBe(200);
    }
    expect(instances.writes).toBe(1);
  });

  it('admits while the counter is out of reach, says so in the log, and counts again afterwards', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const instances = new Instances(1);
    const key = await instances.key(60);
    instances.isOut = true;
    expect(await instances.admitted(key, 30)).toBe(30);
    expect(lines.length).toBe(5);
    expect(lines[0]).toContain('requests are not counted');
    instances.isOut = false;
    expect(await instances.admitted(key, 100)).toBe(30);
  });

  it('does not stop the first admin key of a store, which is its operator’s', async () => {
    const world = await HttpWorld.start();
    for (let calls = 0; calls < 500; calls += 1) await world.get('/v1/catalog');
    const reply = await world.get('/v1/catalog');
    expect(reply.status).toBe(200);
    expect(reply.headers).not.toHaveProperty('ratelimit');
  });

  it('is 30,000 a minute unless another is asked for, from 1 to 60,000', async () => {
    const world = await HttpWorld.start();
    const make = (requestsPerMinute?: unknown) =>
      world.post('/v1/api-keys', { name: 'x', scopes: ['billing:read'], requestsPerMinute });
    expect((await make()).json).toMatchObject({ requestsPerMinute: 30_000 });
    expect((await make(60_000)).json).toMatchObject({ requestsPerMinute: 60_000 });
    for (const wrong of [0, -1, 1.5, 60_001, '60', null])
      expect(await make(wrong)).toMatchObject({ status: 400, json: { errors: [{ path: 'requestsPerMinute' }] } });
  });
});
