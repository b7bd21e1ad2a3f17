import type { Chance } from '../chance.ts';
import { expectDone, persist } from '../client.ts';
import type { UsageEvent } from '../invariants/sent.ts';
import { microsOfText } from '../model/prices.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type DrawOperation, type World } from '../world.ts';
import { amountOf } from './amounts.ts';
import { report } from './usage.ts';

/** There is no wallet yet. */
const REFUSALS = [404, 422];

/**
 * A wallet is to be recharged by itself, and is used until it is; the same terms or others are put again, at times after
 * they were taken away.
 */
export const rechargeByItself: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const { id } = chance.pick(cast.actors);
  const { amount } = amountOf(chance.pick([1, 3, 5, 18, 40]), place);
  const terms = () => ({
    below: chance.pick(['0', '2.00', '4.500001', '12.00', '30.00']),
    amount,
    maxPerPeriod: chance.pick([1, 1, 2, 3, 5]),
  });
  const [first, then] = [terms(), chance.happens(0.3) ? undefined : terms()];
  const uses = chance.int(1, 4);
  return {
    name: `recharge ${id} ${text(first)}, ${then ? text(then) : 'the same'} again`,
    at,
    run: async (world, luck) => {
      await put(world, luck, id, first);
      const use = async (count: number, part: string) => {
        for (let index = 0; index < count; index += 1) {
          await report(world, luck.of(`${part} ${String(index)}`), [usageOf(world, luck, id)]);
          await world.timeline.sleep(luck.pick([10, MINUTE_MS, 3 * HOUR_MS, 2 * DAY_MS]));
        }
      };
      await use(uses, 'first');
      if (luck.happens(0.3)) {
        await persist(world, luck, { to: 'wallets', method: 'DELETE', url: urlOf(id) });
        await world.timeline.sleep(luck.pick([10, HOUR_MS]));
        if (luck.happens(0.3)) return;
      }
      await put(world, luck, id, then ?? first);
      await use(2, 'then');
    },
  };
};

type Terms = { readonly below: string; readonly amount: string; readonly maxPerPeriod: number };

async function put(world: World, chance: Chance, id: string, body: Terms): Promise<void> {
  const { recharges } = world.checker;
  const terms = { ...body, below: microsOfText(body.below), amount: microsOfText(body.amount) };
  recharges.asked(id, terms);
  const reply = await persist(world, chance, { to: 'wallets', method: 'PUT', url: urlOf(id), body });
  if (!reply || REFUSALS.includes(reply.status)) return;
  expectDone(world, reply, `recharging ${id}`);
  recharges.answered(id, terms, reply);
}

const urlOf = (id: string): string => `/v1/customers/${id}/wallet/auto-top-up`;

const usageOf = ({ timeline }: World, luck: Chance, subject: string): UsageEvent => ({
  specversion: '1.0',
  id: luck.uuid(timeline.now),
  source: '/backend/a',
  type: 'assistant.request',
  subject,
  time: new Date(timeline.now).toISOString(),
  data: { inputTokens: luck.pick([900, 4_000, 9_000]), outputTokens: 0 },
});

const text = ({ below, amount, maxPerPeriod }: Terms): string =>
  `${amount} below ${below}, ${String(maxPerPeriod)} times`;
