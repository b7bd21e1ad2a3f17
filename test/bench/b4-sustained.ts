import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { openMemoryStore } from './bench-store.ts';
import { expectSame, type Finding, measure, type Scale, sizeFor } from './harness.ts';
import { checkWallets, openWallets, START, usageInstance } from './usage-bench.ts';
import { EventMaker, Expectation, walletName } from './usage-events.ts';

const EVENTS_PER_SECOND = 40_000;
const BATCH = 500;
const BATCHES_PER_SECOND = EVENTS_PER_SECOND / BATCH;

/** One instance takes P4's rate of one wallet, second after second of its own clock: what it reads, remembers and computes. */
export async function sustained(scale: Scale): Promise<Finding[]> {
  const seconds = sizeFor(scale, { full: 30, quick: 5, gate: 2 });
  const wallet = walletName(0);
  const { store, tally } = openMemoryStore();
  await openWallets(store, [wallet]);
  let now: number = START;
  const memory = new WalletMemory();
  const { settle } = usageInstance({ store, clock: () => instant(now), memory });
  const maker = new EventMaker();
  const expected = new Expectation();
  const before = tally();
  let cpuMs = 0;
  for (let batch = 0; batch < seconds * BATCHES_PER_SECOND; batch += 1) {
    now = START + Math.floor((batch * 1_000) / BATCHES_PER_SECOND);
    const events = Array.from({ length: BATCH }, () => maker.make(wallet, instant(now)));
    expected.add(events);
    const measured = await measure(() => settle(events));
    cpuMs += measured.cpuMs;
    for (const { result } of measured.result.results) expectSame('an outcome', result.outcome, 'recorded');
  }
  const { reads } = tally();
  await checkWallets(store, expected);
  const events = seconds * EVENTS_PER_SECOND;
  const what = `one instance, ${String(seconds)} s of 40,000 events`;
  return [
    {
      what: `${what}: read units a request`,
      kind: 'counted',
      value: (reads - before.reads) / (events / BATCH),
      unit: 'RRU',
      target: 'P4',
      atMost: 0.05,
    },
    {
      what: `${what}: bytes to remember an event`,
      kind: 'counted',
      value: memory.used.bytes / events,
      unit: 'bytes',
      atMost: 24,
    },
    { what: `${what}: CPU an event`, kind: 'timed', value: (cpuMs * 1_000) / events, unit: 'us' },
  ];
}
