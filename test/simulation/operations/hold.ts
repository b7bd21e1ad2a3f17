import { persist } from '../client.ts';
import type { UsageEvent } from '../invariants/sent.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type DrawOperation } from '../world.ts';
import { amountOf } from './amounts.ts';

const REFUSALS = [402, 404, 422];
const TTL_SECONDS = [60, 900, 7_200, 86_400] as const;

/** Credit is reserved, then captured, released, or forgotten. */
export const hold: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const { id } = chance.pick(cast.actors);
  const { amount, micros } = amountOf(chance.pick([0, 1, 3, 9]), place);
  const ttlSeconds = chance.pick(TTL_SECONDS);
  const end = chance.pick(['capture', 'capture', 'release', 'forget'] as const);
  const delay = chance.pick([100, 30 * SECOND_MS, 10 * MINUTE_MS, 2 * HOUR_MS, 2 * DAY_MS]);
  const tokens = chance.pick([40, 400, 2_000, 11_000]);
  return {
    name: `hold ${id} ${amount} for ${String(ttlSeconds)} s, ${end} after ${String(delay)} ms`,
    at,
    run: async (world, luck) => {
      const { checker, timeline } = world;
      const url = `/v1/customers/${id}/wallet/holds`;
      const headers = { 'idempotency-key': `hold-${String(place)}` };
      const body = { amount, ttlSeconds };
      checker.sent.bought('hold', id, [micros]);
      const reply = await persist(world, luck, { to: 'holds', method: 'POST', url, body, headers });
      if (!reply || REFUSALS.includes(reply.status)) return;
      checker.sent.sold('hold', id, { micros, answer: reply.json });
      const holdId = String(reply.json['holdId']);
      await timeline.sleep(delay);
      if (end === 'release') await persist(world, luck, { to: 'holds', method: 'DELETE', url: `${url}/${holdId}` });
      if (end !== 'capture') return;
      const event: UsageEvent = {
        specversion: '1.0',
        id: luck.uuid(timeline.now),
        source: '/backend/a',
        type: 'assistant.request',
        subject: id,
        time: new Date(timeline.now).toISOString(),
        data: { inputTokens: tokens, outputTokens: 3, holdId },
      };
      checker.sent.usage(event);
      const captured = await persist(world, luck, {
        to: 'holds',
        method: 'POST',
        url: `${url}/${holdId}/capture`,
        body: { event },
      });
      if (captured?.status !== 200) return;
      checker.sent.answered(event, captured.json as unknown as Parameters<typeof checker.sent.answered>[1]);
    },
  };
};
