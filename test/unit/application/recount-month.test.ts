import { describe, expect, it } from 'vitest';
import { recountWithout } from '../../../shared/application/recount-month.ts';
import { settleEvents } from '../../../shared/domain/wallets/settle-events.ts';
import type { SealedSegment, SettledEvent } from '../../../shared/domain/wallets/wallet.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { metersCatalog as catalog, metered, meteredWallet } from '../../support/meters.ts';
import { at } from '../../support/wallets.ts';

const call = (time: string, load: number): SettledEvent => ({
  ...metered('api.call', time, 0),
  integers: { size: 1, load },
});

/** A wallet with so many segments between an event and a greater one; the chain makes them as they are read. */
function walletWith(between: number, eventsEach = 0) {
  const now = '2026-11-20T12:00:00Z';
  const before = call('2026-11-10T12:00:00Z', 4);
  const greater = call(now, 9);
  const opened = meteredWallet();
  const early = settleEvents(opened, [before], { catalog, now: before.time }).sealed;
  const lower = Array.from({ length: eventsEach }, () => before);
  const idle = (seq: number): SealedSegment => ({ ...early, segment: { ...early.segment, seq, events: lower } });
  const tail = settleEvents(idle(between + 2), [greater], { catalog, now: at(now) }).sealed;
  const segmentAt = (seq: number) => (seq === 1 ? opened : seq === 2 ? early : idle(seq));
  let read = 0;
  const chain = {
    before: (_: string, below: number, limit: number) => {
      const seqs = Array.from({ length: Math.min(limit, below - 1) }, (_each, index) => below - 1 - index);
      read += seqs.length;
      return Promise.resolve(seqs.map(segmentAt));
    },
    distinctMarks: () => Promise.resolve(new Map()),
  };
  const deps = { catalog, chain } as unknown as Parameters<typeof recountWithout>[0];
  const recount = () => recountWithout(deps, tail, { seq: tail.segment.seq, event: greater }, undefined);
  return { recount, read: () => read };
}

describe('what a month comes to without its greatest event', () => {
  it('is found however far back its events lie', async () => {
    const { recount } = walletWith(1_700);
    const { entry } = await recount();
    expect(entry.recounted).toMatchObject([
      { aggregation: 'peak', quantity: 4_000_000n },
      { aggregation: 'level', quantity: 4_000_000n, at: at('2026-11-10T12:00:00Z') },
    ]);
    expect(entry.distinct).toMatchObject([{ aggregation: 'loads', count: -1 }]);
  });

  it.each([
    ['segments', 0, 21_000],
    ['events', 100, 2_600],
  ])(
    'is not looked for among ever more %s: beyond a limit the correction is refused, with a remedy',
    async (...each) => {
      const [, eventsEach, atMost] = each;
      const { recount, read } = walletWith(30_000, eventsEach);
      const refusal = await recount().catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(BillingError);
      expect(refusal).toMatchObject({
        code: 'rule_violation',
        details: {
          detail: expect.stringContaining('Issue a credit note instead') as string,
          members: { rule: 'recount_limit', limitSegments: 20_000, limitEvents: 200_000, period: '2026-11' },
        },
      });
      expect(read()).toBeLessThan(atMost);
    },
  );

  it('reads nothing where the tallies say it', async () => {
    const event = call('2026-11-10T12:00:00Z', 4);
    const alone = settleEvents(meteredWallet(), [event], { catalog, now: event.time }).sealed;
    const deps = { catalog, chain: { distinctMarks: () => Promise.resolve(new Map()) } };
    const { entry } = await recountWithout(
      deps as unknown as Parameters<typeof recountWithout>[0],
      alone,
      { seq: 2, event },
      undefined,
    );
    expect(entry.recounted).toBeUndefined();
    expect(entry.distinct).toMatchObject([{ aggregation: 'loads', count: -1 }]);
  });
});
