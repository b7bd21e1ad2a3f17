import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import type { Store } from '../../../shared/adapters/store.ts';
import { WalletMemory, type MemoryLimits } from '../../../shared/application/wallet-memory.ts';
import { HOUR_MS, instant, MINUTE_MS, SECOND_MS } from '../../../shared/kernel/instant.ts';
import { openWallets, START, usageInstance } from '../../bench/usage-bench.ts';
import { type BenchEvent, EventMaker, walletName } from '../../bench/usage-events.ts';

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

  it('tells copies of what it remembers by their keys alone, at a read for each of their segments', async () => {
    const world = await worldOf({ storedBytes: 0 });
    const sent = [];
    for (let batch = 0; batch < BATCHES; batch += 1) sent.push(await world.sendNew(SECOND_MS));
    const before = world.reads();
    const outcomes = await world.send([...(sent[3] ?? []), ...(sent[20] ?? []), ...(sent[BATCHES - 1] ?? [])]);
    expect(outcomes).toEqual(new Map([['duplicate', 3 * BATCH]]));
    // The two old segments, on the tail that is remembered and on the one that is read before a batch is told to be known.
    expect(world.reads() - before).toBeLessThanOrEqual(5);
  });

  it('takes what room there is, and no more: whoever was not used for the longest time is forgotten', async () => {
    const limits = { wallets: 4, bytes: 1_500_000 };
    const memory = new WalletMemory(limits);
    const world = await worldOf({}, memory);
    for (let turn = 0; turn < 40; turn += 1) {
      await world.sendNew(SECOND_MS, turn % 9);
      const { wallets, bytes } = memory.used;
      expect(wallets).toBeLessThanOrEqual(limits.wallets);
      expect(bytes).toBeLessThanOrEqual(limits.bytes);
      expect(memory.get(walletName(turn % 9))).toBeDefined();
    }
  });

  it('of a single wallet is bounded too: its oldest keys are forgotten, and then looked for in the chain', async () => {
    const memory = new WalletMemory({ storedBytes: 0, bytes: 1_600_000 });
    const world = await worldOf({}, memory);
    const first = await world.sendNew(SECOND_MS);
    for (let batch = 1; batch < BATCHES; batch += 1) {
      await world.sendNew(SECOND_MS);
      expect(memory.used.bytes).toBeLessThanOrEqual(1_600_000);
    }
    expect(await world.send(first)).toEqual(new Map([['duplicate', BATCH]]));
  });
});

/** An instance whose memory has little room, and how often it reads. */
async function worldOf(limits: Partial<MemoryLimits>, memory = new WalletMemory(limits)) {
  const inner = memoryStore();
  let reads = 0;
  const counted = <T>(answer: T): T => {
    reads += 1;
    return answer;
  };
  const store: Store = {
    ...inner,
    query: (query) => counted(inner.query(query)),
    get: (key) => counted(inner.get(key)),
  };
  await openWallets(
    inner,
    Array.from({ length: 9 }, (_, index) => walletName(index)),
  );
  let now: number = START;
  const { settle } = usageInstance({ store, clock: () => instant(now), memory });
  const maker = new EventMaker();
  const send = async (events: readonly BenchEvent[]) => {
    const outcomes = new Map<string, number>();
    const { results } = await settle(events);
    for (const { result } of results) outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1);
    return outcomes;
  };
  const sendNew = async (stepMs: number, wallet = 0) => {
    now += stepMs;
    const events = Array.from({ length: BATCH }, () => maker.make(walletName(wallet), instant(now)));
    expect(await send(events)).toEqual(new Map([['recorded', BATCH]]));
    return events;
  };
  return { send, sendNew, reads: () => reads };
}
