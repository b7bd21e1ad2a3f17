import { pause } from '../../shared/adapters/config/pause.ts';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { memoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import { type PlacedHold, placeHold } from '../../shared/application/place-hold.ts';
import { releaseHold } from '../../shared/application/release-hold.ts';
import { instant, SECOND_MS } from '../../shared/kernel/instant.ts';
import { microsOf } from '../../shared/kernel/money.ts';
import { catalog } from '../support/wallets.ts';
import { type BenchStore, openBenchStore, type Tally, tallyBetween } from './bench-store.ts';
import { type Benchmark, expectSame, type Finding } from './harness.ts';
import { openWallets, START, usageInstance } from './usage-bench.ts';
import { EventMaker, walletName } from './usage-events.ts';

const FEW = 8;
const MANY = 32;
const HELD = microsOf('5');
const SPENDING = { few: 4, many: 6, end: 2 } as const;

/** What a hold, its capture and its release cost, with so many holds open before them. */
export const holds: Benchmark = {
  id: 'P5',
  title: 'holds: placed, captured, released',
  run: async (scale) => {
    const bench = await openBenchStore(scale);
    try {
      return await holdFindings(bench);
    } finally {
      bench.stop();
    }
  },
};

async function holdFindings({ store, tally }: BenchStore): Promise<Finding[]> {
  const wallet = walletName(0);
  await openWallets(store, [wallet]);
  let now: number = START;
  const clock = () => instant((now += SECOND_MS / 100));
  const storage = storagePorts({ store, bus: memoryBus().bus, clock, pause, onDelay: () => undefined });
  const ports = { ...storage, catalog, clock, pause, commit: storage.commitFor('bench') };
  const costOf = async <T>(work: () => Promise<T>): Promise<{ result: T; cost: Tally }> => {
    const before = tally();
    const result = await work();
    return { result, cost: tallyBetween(before, tally()) };
  };
  const place = (index: number) => {
    const call = { key: `bench-hold-${String(index).padStart(54, '0')}`, inputHash: 'a'.repeat(64) };
    return costOf(() => placeHold(ports)({ customerId: wallet, amount: HELD, call }));
  };
  const placed: { readonly result: PlacedHold; readonly cost: Tally }[] = [];
  for (let index = 0; index < MANY; index += 1) placed.push(await place(index));
  const { settle } = usageInstance({ store, clock });
  const event = new EventMaker().make(wallet, clock());
  const capture = (holdId: string) => costOf(() => settle([{ ...event, data: { ...event.data, holdId } }]));
  for (const { result } of placed.slice(FEW)) await releaseHold(ports)({ customerId: wallet, holdId: result.holdId });
  // Warm, as the instance of a busy customer is: it knows the tail.
  await settle([{ ...event, id: `${event.id.slice(0, -1)}${event.id.endsWith('0') ? '1' : '0'}` }]);
  const captured = await capture(placed[0]?.result.holdId ?? '');
  expectSame('the outcome of a capture', captured.result.results[0]?.result.outcome, 'recorded');
  const released = await costOf(() =>
    releaseHold(ports)({ customerId: wallet, holdId: placed[1]?.result.holdId ?? '' }),
  );
  const tail = await storage.chain.tail(wallet);
  expectSame('holds open in the end', tail?.segment.state.holds.length, FEW - 2);
  return [
    ...costFindings(`a hold with ${String(FEW - 1)} open`, placed[FEW - 1]?.cost, SPENDING.few),
    ...costFindings(`a hold with ${String(MANY - 1)} open`, placed[MANY - 1]?.cost, SPENDING.many),
    ...costFindings(`a capture with ${String(FEW)} open`, captured.cost, SPENDING.end),
    ...costFindings(`a release with ${String(FEW - 1)} open`, released.cost, SPENDING.end),
  ];
}

function costFindings(what: string, cost: Tally | undefined, atMost: number): Finding[] {
  const { writes = NaN, calls = NaN } = cost ?? {};
  return [
    { what: `${what}: write units`, kind: 'counted', value: writes, unit: 'WRU', target: 'P5', atMost },
    { what: `${what}: calls to the table`, kind: 'counted', value: calls, unit: 'calls', target: 'P5', atMost: 2 },
  ];
}
