import { beforeEach, describe, expect, it } from 'vitest';
import { verifyWallet, walletTallies } from '../../../shared/application/verify-wallet.ts';
import { formatQuantity } from '../../../shared/kernel/money.ts';
import { HttpWorld, START, usageEvent } from '../../support/http-world.ts';
import { metersCatalog } from '../../support/meters.ts';

const EARLIER = '2026-11-17T09:00:00.000Z';

describe('a correction of usage that is counted', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await HttpWorld.start(undefined, metersCatalog);
    await world.subscriber('acme', 'self-service');
  });

  const eventOf = (type: string, data: object, time: string): Record<string, unknown> => ({
    ...usageEvent('acme', time),
    type,
    data,
  });
  const report = async (type: string, data: object, time = START): Promise<Record<string, unknown>> => {
    const event = eventOf(type, data, time);
    const { json } = await world.post('/v1/usage', [event]);
    expect(json).toMatchObject({ results: [{ outcome: 'recorded' }] });
    return event;
  };
  const call = (data: object, time = START) => report('api.call', { size: 1, ...data }, time);
  let corrections = 0;
  const correct = (event: Record<string, unknown>, body: object) => {
    corrections += 1;
    const request = { customerId: 'acme', eventId: event['id'], source: event['source'], reason: 'a mistake', ...body };
    return world.post('/v1/usage/corrections', request, `c-${String(corrections)}`);
  };
  const voided = async (event: Record<string, unknown>) => {
    expect(await correct(event, { action: 'void' })).toMatchObject({ status: 201 });
  };
  /** What the running month comes to, by aggregation and group; the whole chain is verified by the way. */
  const counts = async (): Promise<Record<string, string>> => {
    const segments = await world.storage.chain.after('acme', 0);
    const tallies = walletTallies();
    const parts = {
      chain: world.storage.chain,
      catalog: metersCatalog,
      findInvoices: () => Promise.resolve(new Set<string>()),
    };
    await verifyWallet(parts, 'acme', { tallies, closed: new Set() });
    expect(Object.values(tallies).flatMap(({ faults }) => faults)).toEqual([]);
    const { metered } = segments.at(-1)?.segment.state.periods.find(({ period }) => period === '2026-11') ?? {};
    return Object.fromEntries(
      (metered?.usage ?? []).map(({ aggregation, group, quantity }) => [
        [aggregation, ...group].join(' '),
        formatQuantity(quantity),
      ]),
    );
  };

  it('subtracts it to the millionth, and the month costs less at once', async () => {
    const wrong = await report('gpu.hours', { quantity: '7.123457' });
    await report('gpu.hours', { quantity: '2' });
    const answer = await correct(wrong, { action: 'void' });
    expect(answer.json).toEqual({ eventId: wrong['id'], action: 'void', period: '2026-11', available: '0.00' });
    expect((await world.get('/v1/customers/acme/usage')).json).toMatchObject({
      products: [{ id: 'gpu.hours', quantity: '2', amount: '2.40' }, {}, {}],
      total: '2.40',
    });
    await counts();
  });

  it('puts the replacement in its place, in the month of its own time; both stay in the history', async () => {
    const wrong = await report('gpu.hours', { quantity: '9' }, EARLIER);
    const right = eventOf('gpu.hours', { quantity: '3' }, START);
    const answer = await correct(wrong, { action: 'replace', event: right });
    expect(answer.json).toMatchObject({ action: 'replace', replacementId: right['id'] });
    expect(answer.json).not.toHaveProperty('newAmount');
    expect(await counts()).toMatchObject({ 'gpu.hours': '3' });
    const { json } = await world.get('/v1/customers/acme/wallet/entries?expand=events');
    const [entry] = (json as { data: object[] }).data;
    expect(entry).toMatchObject({
      kind: 'correction',
      reason: 'a mistake',
      events: [{ id: right['id'], data: { quantity: '3' } }],
      corrected: { id: wrong['id'], data: { quantity: '9' } },
    });
  });

  it('finds the greatest and the latest again among the events of the month and group', async () => {
    await call({ region: 'eu', load: 5 }, EARLIER);
    const peak = await call({ region: 'eu', load: 9 });
    await call({ region: 'us', load: 7 });
    expect(await counts()).toMatchObject({ peak: '9', 'level eu': '9' });
    await voided(peak);
    expect(await counts()).toMatchObject({ peak: '7', 'level eu': '5', 'level us': '7', 'calls eu': '1' });
  });

  it('counts a value until its last event is voided, and again when it is reported again', async () => {
    const first = await call({ region: 'eu', device: 'phone' });
    const second = await call({ region: 'eu', device: 'phone' });
    await call({ region: 'eu', device: 'watch' });
    await voided(first);
    expect(await counts()).toMatchObject({ 'devices eu': '2' });
    await voided(second);
    expect(await counts()).toMatchObject({ 'devices eu': '1' });
    await call({ region: 'eu', device: 'phone' });
    expect(await counts()).toMatchObject({ 'devices eu': '2' });
  });

  it('leaves nothing of a group without events, and a value that only moves is counted where it is', async () => {
    const lone = await call({ region: 'us', device: 'phone', load: 3 });
    const same = eventOf('api.call', { size: 2, region: 'us', device: 'phone', load: 1 }, START);
    await correct(lone, { action: 'replace', event: same });
    expect(await counts()).toEqual({
      'calls us': '1',
      size: '2',
      peak: '1',
      'level us': '1',
      'devices us': '1',
      loads: '1',
    });
    const moved = eventOf('api.call', { size: 2, region: 'eu', device: 'phone' }, START);
    await correct(same, { action: 'replace', event: moved });
    expect(await counts()).toEqual({ 'calls eu': '1', size: '2', 'devices eu': '1' });
    await voided(moved);
    expect(await counts()).toEqual({});
  });

  it('is done once, and is answered as before when it is asked for again', async () => {
    const wrong = await report('gpu.hours', { quantity: '1' });
    const body = { customerId: 'acme', eventId: wrong['id'], source: '/test', action: 'void', reason: 'twice' };
    const once = await world.post('/v1/usage/corrections', body, 'same');
    expect((await world.post('/v1/usage/corrections', body, 'same')).json).toEqual(once.json);
    expect(await world.post('/v1/usage/corrections', body, 'other')).toMatchObject({ status: 409 });
    expect(await counts()).toEqual({});
  });

  it('tells of a budget that the replacement reaches', async () => {
    await world.put('/v1/customers/acme/budget', { amount: '12.00', alertPercents: [100] });
    const wrong = await report('gpu.hours', { quantity: '1' });
    await correct(wrong, { action: 'replace', event: eventOf('gpu.hours', { quantity: '10' }, START) });
    expect(world.told('usage.budget_reached').map(({ data }) => data)).toMatchObject([
      { percent: 100, amount: '12.00' },
    ]);
    await counts();
  });

  it('by an event of a month that is closed for good is refused, and the field named', async () => {
    const wrong = await report('gpu.hours', { quantity: '1' });
    const old = eventOf('gpu.hours', { quantity: '1' }, '2026-09-30T12:00:00.000Z');
    expect(await correct(wrong, { action: 'replace', event: old })).toMatchObject({
      status: 422,
      json: { rule: 'correction_window', period: '2026-09', errors: [{ path: 'event.time' }] },
    });
  });
});
