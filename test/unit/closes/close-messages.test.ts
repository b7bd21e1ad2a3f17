import { describe, expect, it } from 'vitest';
import { consumeChunk } from '../../../functions/close-customers/consume-chunk.ts';
import { consumeStart } from '../../../functions/start-close/consume-start.ts';
import { consumeCompletion } from '../../../functions/write-exports/consume-completion.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const completion = (period: string) => ({
  source: 'centime',
  'detail-type': 'close.completed',
  detail: { type: 'close.completed', data: { period } },
});

describe('the messages of a close', () => {
  it('start it from the schedule, from the API and from the completion of another', async () => {
    const world = new BillingWorld({ start: '2026-10-05T10:00:00Z' });
    await world.subscriber('acme');
    world.now = Date.parse('2026-12-05T10:00:00Z');
    const start = consumeStart(world.ports);
    const closed = async (outcome: unknown) => {
      for (const { body } of world.queue.splice(0)) await consumeChunk(world.ports)({ body });
      return outcome;
    };
    expect(await closed(await start({ body: { through: '2026-09' } }))).toEqual({ outcome: 'nothing_to_close' });
    expect(await closed(await start({ body: { cause: 'schedule' } }))).toEqual({
      outcome: 'started',
      period: '2026-10',
    });
    expect(await closed(await start({ body: completion('2026-10') }))).toEqual({
      outcome: 'started',
      period: '2026-11',
    });
    expect(await start({ body: completion('2026-11') })).toEqual({ outcome: 'nothing_to_close' });
    expect(await consumeCompletion(world.ports)({ body: completion('2026-11') })).toBe('written');
  });

  it.each([{}, { through: '2026-13' }, { through: 11 }, null, 'x', { 'detail-type': 'close.completed', detail: {} }])(
    'that say nothing known go back to their queue: %j',
    (body) => {
      const world = new BillingWorld();
      expect(() => consumeStart(world.ports)({ body })).toThrow();
      expect(() => consumeChunk(world.ports)({ body })).toThrow();
      expect(() => consumeCompletion(world.ports)({ body })).toThrow();
    },
  );
});
