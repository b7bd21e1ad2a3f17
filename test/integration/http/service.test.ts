import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpStack } from '../../../functions/runtime/http-stack.ts';
import { endpoint, routeTable } from '../../../functions/runtime/route.ts';
import { memoryStorage } from '../../../shared/adapters/memory/memory-ports.ts';
import { randomBytes } from '../../../shared/kernel/random.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { callHttp } from '../../support/http-call.ts';
import { ACME, HttpWorld } from '../../support/http-world.ts';

const CANARY = 'canary-7f3a';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the service', () => {
  it('says that it is well without a key', async () => {
    const world = await HttpWorld.start();
    const { json, headers } = await world.call('GET', '/health', {}, null);
    expect(json).toEqual({ status: 'ok', version: json['version'], catalog: 'taskforce' });
    expect(json['version']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(headers['x-correlation-id']).toBe('gateway-request');
  });

  it('sends back the correlation id that came, carries it into events, and makes one of a bad one', async () => {
    const world = await HttpWorld.start();
    const headers = { 'x-correlation-id': 'order-42' };
    const reply = await world.call('PUT', '/v1/customers/acme', { body: ACME, headers });
    expect(reply.headers['x-correlation-id']).toBe('order-42');
    expect(world.told('customer.created')[0]?.correlationId).toBe('order-42');
    const bad = await world.call('GET', '/health', { headers: { 'x-correlation-id': 'a\nb' } });
    expect(bad.headers['x-correlation-id']).toBe('gateway-request');
  });

  it('shows the catalog in force as it was written', async () => {
    const world = await HttpWorld.start();
    const { json } = await world.get('/v1/catalog');
    expect(json).toMatchObject({ id: 'taskforce', currency: 'EUR', plans: { pro: { price: '13.00' } } });
  });

  it('serves the page of the API from here alone', async () => {
    const world = await HttpWorld.start();
    const page = await world.call('GET', '/docs', {}, null);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const files = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files).toEqual(['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/start.js']);
    for (const file of files) expect((await world.call('GET', file, {}, null)).status).toBe(200);
    const problems = await world.call('GET', '/docs/problems', {}, null);
    expect(problems.text).toContain('id="credit_insufficient"');
  });

  it('tells of an unknown failure no more than its correlation id, and logs no input', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const world = await HttpWorld.start((store) => ({
      ...store,
      transact: (puts) =>
        puts[0]?.item.pk.startsWith('CUSTOMERS')
          ? Promise.reject(new TypeError(`cannot write ${JSON.stringify(puts)}`))
          : store.transact(puts),
    }));
    const body = {
      ...ACME,
      name: CANARY,
      email: `${CANARY}@acme.example`,
      address: { ...ACME.address, line1: CANARY },
    };
    const reply = await world.call('PUT', '/v1/customers/acme', { body, headers: { 'x-correlation-id': 'c-1' } });
    expect(reply).toMatchObject({ status: 500, json: { code: 'internal', correlationId: 'c-1' } });
    expect(reply.text).not.toMatch(/cannot write|\.ts|canary/);
    const [line = ''] = lines;
    expect(JSON.parse(line)).toMatchObject({ level: 'ERROR', correlationId: 'c-1', errorName: 'TypeError' });
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('answers a call that takes too long before it is cut off', async () => {
    const { slow } = routeTable({ slow: { method: 'GET', path: '/slow', access: 'anyone' } });
    const { ports: storage } = memoryStorage({ clock: () => instant(0) });
    const ports = { ...storage, clock: () => instant(0), pause: () => Promise.resolve(), randomBytes };
    const handler = httpStack(() => ports, [endpoint(slow, () => () => new Promise<never>(() => undefined))]);
    const withDeadline = (event: unknown, context: object) =>
      handler(event as never, { ...context, getRemainingTimeInMillis: () => 260 } as never);
    const reply = await callHttp(withDeadline, ['GET', '/slow']);
    expect(reply).toMatchObject({ status: 503, json: { code: 'try_again' }, headers: { 'retry-after': '1' } });
  });
});
