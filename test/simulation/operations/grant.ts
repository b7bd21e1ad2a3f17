import { persist } from '../client.ts';
import { DAY_MS, HOUR_MS, type DrawOperation } from '../world.ts';
import { amountOf } from './amounts.ts';

const REFUSALS = [400, 404, 422];

/** Credit is given by a person, and perhaps taken back. */
export const grant: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const { id } = chance.pick(cast.actors);
  const { amount, micros } = amountOf(chance.pick([1, 4]), place);
  const ends = chance.pick([undefined, 2 * DAY_MS, 45 * DAY_MS]);
  const voidAfter = chance.pick([undefined, HOUR_MS, 40 * DAY_MS]);
  return {
    name: `grant ${id} ${amount}${voidAfter === undefined ? '' : ', taken back'}`,
    at,
    run: async (world, luck) => {
      const { checker, timeline } = world;
      const url = `/v1/customers/${id}/wallet/grants`;
      const headers = { 'idempotency-key': `grant-${String(place)}` };
      const expires = ends === undefined ? {} : { expiresAt: new Date(at + ends).toISOString() };
      const body = { kind: 'promotional', amount, reason: 'a gift', ...expires };
      checker.sent.bought('grant', id, [micros]);
      const reply = await persist(world, luck, { to: 'wallets', method: 'POST', url, body, headers });
      if (!reply || REFUSALS.includes(reply.status)) return;
      checker.sent.sold('grant', id, { micros, answer: reply.json });
      if (voidAfter === undefined) return;
      await timeline.sleep(voidAfter);
      await persist(world, luck, { to: 'wallets', method: 'DELETE', url: `${url}/${String(reply.json['id'])}` });
    },
  };
};
