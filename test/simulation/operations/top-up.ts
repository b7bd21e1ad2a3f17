import { expectDone, persist } from '../client.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type DrawOperation } from '../world.ts';
import { amountOf } from './amounts.ts';

const DOLLARS = [1, 3, 5, 10, 19, 25, 60, 101, 600] as const;
/** Of the call that comes under the same key. */
const OTHER_DOLLARS = 7;
/** What a caller may be refused: too much is open, or there is no wallet yet. */
const REFUSALS = [402, 404, 409, 422];

/** Credit is bought, the same call comes again, and then another one under its key: one of the two amounts is bought. */
export const topUp: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const { id } = chance.pick(cast.actors);
  const { amount, micros } = amountOf(chance.pick(DOLLARS), place);
  const other = amountOf(OTHER_DOLLARS, place);
  const isRepeated = chance.happens(0.4);
  const delay = chance.pick([10, MINUTE_MS, HOUR_MS, 20 * DAY_MS]);
  return {
    name: `top-up ${id} ${amount}${isRepeated ? ' repeated' : ''}`,
    at,
    run: async (world, luck) => {
      const { checker, timeline } = world;
      const url = `/v1/customers/${id}/wallet/top-ups`;
      const headers = { 'idempotency-key': `top-up-${String(place)}` };
      checker.sent.bought('top_up', id, isRepeated ? [micros, other.micros] : [micros]);
      const buy = async (wanted: typeof other) => {
        const body = { amount: wanted.amount };
        const reply = await persist(world, luck, { to: 'wallets', method: 'POST', url, body, headers });
        if (!reply || REFUSALS.includes(reply.status)) return;
        expectDone(world, reply, `the top-up of ${id}`);
        checker.sent.sold('top_up', id, { micros: wanted.micros, answer: reply.json });
      };
      await buy({ amount, micros });
      if (!isRepeated) return;
      await timeline.sleep(delay);
      await buy({ amount, micros });
      await buy(other);
    },
  };
};
