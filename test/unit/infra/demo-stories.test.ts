import { describe, expect, it } from 'vitest';
import { castOf } from '../../../infra/local/demo/cast.ts';
import { castStories } from '../../../infra/local/demo/stories.ts';
import { HttpWorld } from '../../support/http-world.ts';

const { cast, acts } = castStories(castOf(200));
const acting = cast.filter(({ id }) => acts.some(({ customerId }) => customerId === id));

describe("the demo's stories", () => {
  it('find all their customers, each of whom has one', () => {
    expect(cast.filter(({ trial }) => trial)).toHaveLength(11);
    expect(cast.filter(({ interval }) => interval === 'year')).toHaveLength(2);
    expect(cast.filter(({ proof }) => proof?.kind === 'ngo')).toHaveLength(3);
    expect(cast.filter(({ modules }) => modules.length > 0)).toHaveLength(5);
    expect(cast.filter(({ profile }) => 'referredBy' in profile)).toHaveLength(3);
    expect(acting).toHaveLength(31);
    const days = acts.map(({ customerId, day }) => `${customerId} ${String(day)}`);
    expect(new Set(days).size).toBe(days.length);
  });

  it('change nothing when a day that was interrupted is played again', async () => {
    const world = await HttpWorld.start();
    world.now = Date.parse('2026-11-01T07:00:00Z');
    for (const { id, profile, plan, seats, interval, trial, modules } of acting) {
      await world.put(`/v1/customers/${id}`, profile);
      const { text, status } = await world.put(`/v1/customers/${id}/subscription`, {
        plan,
        seats,
        interval,
        trial,
        modules,
      });
      expect([status, text]).toEqual([201, expect.any(String)]);
    }
    const play = async (day: number): Promise<string[]> => {
      for (const { customerId, method, path, body } of acts.filter((act) => act.day === day)) {
        const call = { body, headers: { 'idempotency-key': `${customerId}-${String(day)}` } };
        const { status, text } = await world.call(method, `/v1/customers/${customerId}/${path}`, call);
        expect([status < 300, text]).toEqual([true, expect.any(String)]);
      }
      return Promise.all(acting.map(async ({ id }) => (await world.get(`/v1/customers/${id}/subscription`)).text));
    };
    for (let day = 1; day <= 30; day += 1) {
      world.now = Date.parse(`2026-11-${String(day).padStart(2, '0')}T08:00:00Z`);
      const played = await play(day);
      const told = world.bus.delivered.length;
      expect(await play(day)).toEqual(played);
      expect(world.bus.delivered).toHaveLength(told);
    }
  });
});
