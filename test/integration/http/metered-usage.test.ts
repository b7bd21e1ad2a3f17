import { beforeEach, describe, expect, it } from 'vitest';
import { verifySegment } from '../../../shared/domain/wallets/verify-chain.ts';
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
              description: 'Egress, lots de 100 Go, du 17 au 30 novembre 2026',
              quantity: 1,
              unit: 'lot',
              unitPrice: '5.00',
              net: '5.00',
              note: '100,5 Go utilisés, dont les 100 Go premiers gratuits',
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

  describe('with a budget', () => {
    const budget = '/v1/customers/acme/budget';
    const hours = (quantity: string) => world.post('/v1/usage', [counted('gpu.hours', { quantity })]);
    const told = () => world.told('usage.budget_reached').map(({ data }) => data);

    it('is told of each percent once a month, in the segment that reaches it', async () => {
      const set = await world.put(budget, { amount: '12.00' });
      expect(set).toMatchObject({
        status: 200,
        json: { amount: '12.00', currency: 'EUR', alertPercents: [80, 100], spent: '0.00', usedPercent: 0 },
      });
      await hours('7.9');
      expect(told()).toEqual([]);
      await hours('0.1');
      await hours('0.1');
      expect(told()).toEqual([
        { customerId: 'acme', period: '2026-11', percent: 80, amount: '9.60', budget: '12.00', currency: 'EUR' },
      ]);
      await hours('5');
      expect(told()).toMatchObject([{ percent: 80 }, { percent: 100, amount: '15.72' }]);
      expect((await world.get(budget)).json).toMatchObject({ spent: '15.72', usedPercent: 131 });
      expect((await world.get(usage)).json).toMatchObject({ total: '15.72', budget: '12.00' });
      world.now = Date.parse('2026-12-01T00:00:00Z');
      await world.post('/v1/usage', [counted('gpu.hours', { quantity: '8' }, '2026-12-01T00:00:00Z')]);
      expect(told()).toMatchObject([{}, {}, { period: '2026-12', percent: 80 }]);
    });

    it('that is reached already is told at once, and not again by a change', async () => {
      await hours('10');
      await world.put(budget, { amount: '12.00', alertPercents: [100, 50, 50] });
      expect(told()).toMatchObject([{ percent: 50 }, { percent: 100 }]);
      await world.put(budget, { amount: '10.00', alertPercents: [50, 100, 120] });
      expect(told()).toMatchObject([{}, {}, { percent: 120 }]);
      const entries = (await world.get('/v1/customers/acme/wallet/entries')).json as { data: { kind: string }[] };
      expect(entries.data.map(({ kind }) => kind)).toEqual(['budget', 'budget', 'usage', 'open']);
      await world.put(budget, { amount: '10.00', alertPercents: [50, 100, 120] });
      expect((await world.get('/v1/customers/acme/wallet/entries')).json).toEqual(entries);
      expect((await world.delete(budget)).status).toBe(204);
      expect((await world.delete(budget)).status).toBe(204);
      expect((await world.get(budget)).status).toBe(404);
    });

    it('of nothing, or with percents that are none, is refused and the field named', async () => {
      for (const [body, path] of [
        [{ amount: '0.00' }, 'amount'],
        [{ amount: 12 }, 'amount'],
        [{ amount: '12.00', alertPercents: [0] }, 'alertPercents[0]'],
        [{ amount: '12.00', alertPercents: [] }, 'alertPercents'],
      ] as const)
        expect(await world.put(budget, body)).toMatchObject({ status: 400, json: { errors: [{ path }] } });
    });

    it('is part of a chain that can be computed again', async () => {
      await world.put(budget, { amount: '12.00' });
      await hours('8');
      const segments = await world.storage.chain.after('acme', 0);
      segments.forEach((sealed, place) => {
        expect(verifySegment(segments[place - 1], sealed, metersCatalog)).toEqual([]);
      });
      expect(segments.at(-1)?.segment.entry).toMatchObject({ kind: 'usage', reached: { spent: 960n, percents: [80] } });
    });
  });

  it('shows in the history what was reported, without a price', async () => {
    await world.post('/v1/usage', [counted('gpu.hours', { quantity: '1.5' })]);
    const { json } = await world.get('/v1/customers/acme/wallet/entries?expand=events');
    const [entry] = (json as { data: { amount: string; events: object[] }[] }).data;
    expect(entry).toMatchObject({ amount: '0.00', events: [{ type: 'gpu.hours', data: { quantity: '1.5' } }] });
    expect(entry?.events[0]).not.toHaveProperty('price');
  });
});
