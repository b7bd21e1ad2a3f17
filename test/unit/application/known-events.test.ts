import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import type { Store } from '../../../shared/adapters/store.ts';
import { HOUR_MS, instant, MINUTE_MS, SECOND_MS } from '../../../shared/kernel/instant.ts';
import { openWallets, START, usageInstance } from '../../bench/usage-bench.ts';
import { EventMaker, walletName } from '../../bench/usage-events.ts';

const BATCH = 1_000;
const BATCHES = 30;

/** One instance, one wallet, batch after batch; how often the chain was read. */
async function readsOf(stepMs: number): Promise<{ queries: number; items: number }> {
  const inner = memoryStore();
  let [queries, items] = [0, 0];
  const store: Store = {
    ...inner,
    query: async (query) => {
      const page = await inner.query(query);
      queries += 1;
      items += page.items.length;
      return page;
    },
  };
  await openWallets(inner, [walletName(0)]);
  let now: number = START;
  const { settle } = usageInstance({ store, clock: () => instant(now) });
  const maker = new EventMaker();
  for (let batch = 0; batch < BATCHES; batch += 1) {
    now += stepMs;
    await settle(Array.from({ length: BATCH }, () => maker.make(walletName(0), instant(now))));
  }
  return { queries, items };
}

describe('what an instance remembers of a wallet', () => {
  it('reaches as far back as young ids are looked for, however many there are', async () => {
    const { queries, items } = await readsOf(SECOND_MS);
    // The first look, and one back to the opening.
    expect(queries).toBeLessThanOrEqual(3);
    expect(items).toBeLessThanOrEqual(3);
  });

  it('is trusted while the wallet is busy, and read again once it was at rest', async () => {
    const busy = await readsOf(5 * MINUTE_MS);
    const atRest = await readsOf(5 * MINUTE_MS + 1);
    expect(busy.queries).toBeLessThanOrEqual(3);
    expect(atRest.queries).toBeGreaterThanOrEqual(BATCHES);
  });

  it('is enough without what is older than any young id', async () => {
    const { queries, items } = await readsOf(HOUR_MS);
    // A wallet at rest is looked at once a batch, and nothing has been added; nothing older is read again.
    expect(queries).toBeLessThanOrEqual(BATCHES + 2);
    expect(items).toBeLessThanOrEqual(3);
  });
});
