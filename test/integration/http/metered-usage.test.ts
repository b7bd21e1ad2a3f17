import { beforeEach, describe, expect, it } from 'vitest';
import { metersCatalog } from '../../support/meters.ts';
import { ACME, HttpWorld, START, usageEvent } from '../../support/http-world.ts';

const usage = '/v1/customers/acme/usage';
const counted = (type: string, data: object, time = START): Record<string, unknown> => ({
  ...usageEvent('acme', time),
  type,
  data,
});

describe('metered usage over HTTP', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await HttpWorld.start(undefined, metersCatalog);
    await world.subscriber('acme', 'self-service');
  });

  it('is reported like any other, and answered without an amount', async () => {
    const event = counted('gpu.hours', { quantity: '1.5' });
    const { json } = await world.post('/v1/usage', [event, event, { ...event, data: { quantity: '2' } }]);
    expect(json).toMatchObject({
      results: [
        { id: event['id'], outcome: 'recorded', period: '2026-11' },
        { outcome: 'duplicate', period: '2026-11' },
        { outcome: 'conflict' },
      ],
      wallets: [{ customerId: 'acme', available: '0.00' }],
    });
    expect(JSON.stringify(json)).not.toContain('amount');
  });

  it('is read with what it costs by now, the products without usage too', async () => {
    await world.post('/v1/usage', [
      counted('gpu.hours', { quantity: '1.5' }),
      counted('gpu.hours', { quantity: 11 }),
      counted('egress.gb', { quantity: '100.5' }),
    ]);
    const { status, json } = await world.get(usage);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      period: '2026-11',
      currency: 'EUR',
      products: [
        { id: 'gpu.hours', name: 'GPU hours', unit: 'hour', quantity: '12.5', amount: '15.00' },
        { id: 'storage.gb_months', quantity: '0', amount: '0.00', lines: [] },
        {
          id: 'egress.gb',
          quantity: '100.5',
          amount: '5.00',
          lines: [
            {
              kind: 'usage',
              description: 'Egress, lots de 100 GB, du 17 au 30 novembre 2026',
              quantity: 1,
              unit: 'lot',
              unitPrice: '5.00',
              net: '5.00',
              note: '100.5 GB utilisés, dont les 100 GB premiers gratuits',
              period: { start: '2026-11-17', end: '2026-12-01' },
            },
          ],
        },
      ],
      total: '20.00',
      isFinal: false,
    });
    expect((await world.get(`${usage}?period=2026-11`)).json).toEqual(json);
    expect((await world.get(`${usage}?period=2026-10`)).json).toMatchObject({ period: '2026-10', total: '0.00' });
  });

  it('of a month that has not begun is refused, and the month named', async () => {
    expect(await world.get(`${usage}?period=2026-12`)).toMatchObject({
      status: 400,
      json: { errors: [{ path: 'period', message: 'must not be later than 2026-11' }] },
    });
    expect((await world.get(`${usage}?period=november`)).status).toBe(400);
  });

  it('of nobody, and of who never had a subscription, is refused', async () => {
    expect(await world.get('/v1/customers/nobody/usage')).toMatchObject({ status: 404 });
    await world.put('/v1/customers/new', ACME);
    expect(await world.get('/v1/customers/new/usage')).toMatchObject({ status: 422, json: { code: 'no_wallet' } });
  });

  it('shows in the history what was reported, without a price', async () => {
    await world.post('/v1/usage', [counted('gpu.hours', { quantity: '1.5' })]);
    const { json } = await world.get('/v1/customers/acme/wallet/entries?expand=events');
    const [entry] = (json as { data: { amount: string; events: object[] }[] }).data;
    expect(entry).toMatchObject({ amount: '0.00', events: [{ type: 'gpu.hours', data: { quantity: '1.5' } }] });
    expect(entry?.events[0]).not.toHaveProperty('price');
  });
});
