import { beforeEach, describe, expect, it } from 'vitest';
import { rechargeWallet } from '../../../shared/application/auto-top-up.ts';
import { at, catalog, idAt } from '../../support/wallets.ts';
import { ACME, HttpWorld, usageEvent } from '../../support/http-world.ts';

const wallet = '/v1/customers/acme/wallet';
const cap = '/v1/customers/acme/members/marie/cap';
const NOON = '2026-11-17T12:00:00Z';
const tokens = (count: number, more: Record<string, unknown> = {}) => ({
  inputTokens: count,
  outputTokens: 0,
  ...more,
});

describe('over HTTP', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await HttpWorld.start();
    await world.subscriber('acme', 'pro', 4);
  });

  describe("a member's cap", () => {
    it('counts what was used before it, refuses the hold beyond it, and never usage that has happened', async () => {
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(2_000, { user: 'marie' }))]);
      const set = await world.put(cap, { amount: '5.00' });
      expect(set.json).toEqual({ user: 'marie', cap: '5.00', period: '2026-11', spent: '2.00', held: '0.00' });
      const held = await world.post(`${wallet}/holds`, { amount: '2.00', user: 'marie' }, 'hold-1');
      expect(held.status).toBe(201);
      const refused = await world.post(`${wallet}/holds`, { amount: '1.50', user: 'marie' }, 'hold-2');
      expect(refused).toMatchObject({
        status: 402,
        json: { code: 'member_cap_reached', cap: '5.00', spent: '2.00', held: '2.00', missing: '0.50' },
      });
      expect((await world.post(`${wallet}/holds`, { amount: '1.50' }, 'hold-3')).status).toBe(201);
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(4_000, { user: 'marie' }))]);
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(1_000, { user: 'marie' }))]);
      expect(world.told('member.cap_reached').map(({ data }) => data)).toEqual([
        { customerId: 'acme', user: 'marie', period: '2026-11', cap: '5.00', spent: '6.00' },
      ]);
      expect((await world.get(cap)).json).toMatchObject({ spent: '7.00' });
      expect((await world.delete(cap)).status).toBe(204);
      expect((await world.get(cap)).status).toBe(404);
    });
  });

  describe('an automatic top-up', () => {
    const settings = { below: '2.00', amount: '10.00', maxPerPeriod: 2 };
    const recharge = (number: number) =>
      world.withPorts((ports) => rechargeWallet({ ...ports, catalog }))({
        customerId: 'acme',
        period: '2026-11',
        recharge: number,
      });

    it('is due once below its threshold, made once, and stopped beyond the limit of open credit', async () => {
      const put = await world.put(`${wallet}/auto-top-up`, settings);
      expect(put.json).toEqual({ ...settings, period: '2026-11', recharges: 0, status: 'armed' });
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(17_000))]);
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(100))]);
      expect(world.told('wallet.auto_top_up_due').map(({ data }) => data)).toMatchObject([{ recharge: 1 }]);
      expect([await recharge(1), await recharge(1)]).toEqual(['recharged', 'not_due']);
      expect(world.told('wallet.topped_up')).toHaveLength(1);
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(30_000))]);
      expect(await recharge(2)).toBe('stopped');
      expect(world.told('wallet.auto_top_up_stopped').map(({ data }) => data)).toEqual([
        { customerId: 'acme', period: '2026-11', reason: 'credit_limit' },
      ]);
      expect((await world.get(`${wallet}/auto-top-up`)).json).toMatchObject({ recharges: 1, status: 'stopped' });
    });

    it('is not made in a trial, which has no credit: what is bought then is paid at once', async () => {
      const trier = '/v1/customers/trier';
      await world.put(trier, ACME);
      await world.put(`${trier}/subscription`, { plan: 'pro', seats: 1, interval: 'month', trial: true });
      const bought = await world.post(`${trier}/wallet/top-ups`, { amount: '1.00' }, 'in-trial');
      expect(bought.json).toMatchObject({ invoicing: 'immediate' });
      await world.put(`${trier}/wallet/auto-top-up`, settings);
      await world.post('/v1/usage', [usageEvent('trier', NOON, tokens(9_000))]);
      const due = { customerId: 'trier', period: '2026-11', recharge: 1 };
      expect(await world.withPorts((ports) => rechargeWallet({ ...ports, catalog }))(due)).toBe('stopped');
    });

    it('put again as it is writes nothing; after a stop it goes on', async () => {
      const put = async () => {
        expect(await world.put(`${wallet}/auto-top-up`, settings)).toMatchObject({ status: 200 });
        return Number((await world.get(wallet)).json['seq']);
      };
      const seq = await put();
      expect(await put()).toBe(seq);
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(60_000))]);
      expect(await recharge(1)).toBe('stopped');
      await put();
      expect((await world.get(`${wallet}/auto-top-up`)).json).toMatchObject({ recharges: 1, status: 'due' });
    });

    it('taken away and put again in its month, it counts on: no number is given twice, and no more are made', async () => {
      await world.put(`${wallet}/auto-top-up`, { ...settings, amount: '1.00', maxPerPeriod: 1 });
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(18_500))]);
      expect(await recharge(1)).toBe('recharged');
      expect((await world.delete(`${wallet}/auto-top-up`)).status).toBe(204);
      expect((await world.get(`${wallet}/auto-top-up`)).status).toBe(404);
      const again = await world.put(`${wallet}/auto-top-up`, { ...settings, amount: '1.00', maxPerPeriod: 1 });
      expect(again.json).toMatchObject({ recharges: 1, status: 'armed' });
      await world.post('/v1/usage', [usageEvent('acme', NOON, tokens(9_000))]);
      expect(await recharge(1)).toBe('not_due');
      expect(world.told('wallet.topped_up')).toHaveLength(1);
    });

    it('of too much, or of nothing, is refused', async () => {
      expect((await world.put(`${wallet}/auto-top-up`, { ...settings, amount: '10001' })).status).toBe(422);
      expect((await world.put(`${wallet}/auto-top-up`, { ...settings, maxPerPeriod: 0 })).status).toBe(400);
      expect((await world.put(`${wallet}/auto-top-up`, { ...settings, below: '-1' })).status).toBe(400);
    });
  });

  describe('a correction', () => {
    const correct = (body: object, key: string) =>
      world.post('/v1/usage/corrections', { customerId: 'acme', reason: 'Broken answer', ...body }, key);

    it('replaces an event once; its history shows both, and the same call again answers the same', async () => {
      const wrong = { ...usageEvent('acme', NOON, tokens(8_000)), id: idAt(at(NOON)) };
      await world.post('/v1/usage', [wrong]);
      world.now += 3_600_000;
      const event: Readonly<Record<string, unknown>> = {
        ...usageEvent('acme', NOON, tokens(3_000)),
        id: idAt(at(NOON)),
      };
      const body = { eventId: wrong.id, action: 'replace', event };
      const corrected = await correct(body, 'c-1');
      expect(corrected).toMatchObject({ status: 201, json: { oldAmount: '8.00', newAmount: '3.00' } });
      expect((await correct(body, 'c-1')).json).toEqual(corrected.json);
      expect((await correct({ eventId: wrong.id, action: 'void' }, 'c-2')).status).toBe(409);
      const entries = await world.get(`${wallet}/entries?expand=events`);
      expect(entries.json['data']).toMatchObject([
        {
          kind: 'correction',
          amount: '-5.00',
          reason: 'Broken answer',
          corrected: { id: wrong.id, price: '8.00' },
          events: [{ id: event['id'], price: '3.00' }],
        },
        { kind: 'usage' },
        { kind: 'open' },
      ]);
      expect((await world.get(wallet)).json).toMatchObject({ spent: '3.00' });
      const again = await world.post('/v1/usage', [event, wrong]);
      expect(again.json['results']).toMatchObject([{ outcome: 'duplicate' }, { outcome: 'duplicate' }]);
      expect((await correct({ eventId: event['id'], action: 'void' }, 'c-3')).status).toBe(201);
      expect((await world.get(wallet)).json).toMatchObject({ spent: '0.00' });
    });

    it('finds an id without time by its source, and says what is missing', async () => {
      await world.post('/v1/usage', [{ ...usageEvent('acme', NOON, tokens(8_000)), id: 'mine', source: '/here' }]);
      expect((await correct({ eventId: 'mine', action: 'void' }, 'c-1')).status).toBe(400);
      const elsewhere = { eventId: 'mine', source: '/there', action: 'void' };
      expect((await correct(elsewhere, 'c-2')).status).toBe(404);
      expect((await correct({ ...elsewhere, source: '/here' }, 'c-3')).json).toMatchObject({ newAmount: '0.00' });
      expect((await world.post('/v1/usage/corrections', elsewhere)).status).toBe(400);
    });
  });
});
