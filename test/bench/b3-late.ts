import { seededRandom } from '../../infra/local/demo/random.ts';
import { DAY_MS, instant, MINUTE_MS } from '../../shared/kernel/instant.ts';
import { openBenchStore, tallyBetween } from './bench-store.ts';
import { type Benchmark, expectSame, type Finding, sizeFor } from './harness.ts';
import {
  bodyOf,
  checkWallets,
  countOutcomes,
  openWallets,
  START,
  usageInstance,
  viewOf,
  walletNames,
} from './usage-bench.ts';
import { type BenchEvent, EventMaker, Expectation } from './usage-events.ts';

const BATCH = 100;
const WALLETS = 10;
const DUPLICATES = 0.1;
const REORDERED = 0.05;
const LATE_MS = 2 * DAY_MS;

/** Batches of 100 over 10 wallets; a tenth comes twice, half of that two days late; a twentieth comes a batch later than it should. */
export const lateAndTwice: Benchmark = {
  id: 'B3',
  title: '10 % duplicates, half of them days late, and 5 % reordered',
  run: async (scale) => {
    const batches = sizeFor(scale, { full: 60, quick: 20, gate: 6 });
    const bench = await openBenchStore(scale);
    try {
      const { store, tally } = bench;
      const names = walletNames(WALLETS);
      await openWallets(store, names);
      let now: number = START;
      const { post } = usageInstance({ store, clock: () => instant(now) });
      const outcomes = new Map<string, number>();
      const send = async (events: readonly BenchEvent[]) => countOutcomes(viewOf(await post(bodyOf(events))), outcomes);
      const sent = sentBatches(names, batches);
      const before = tally();
      for (const batch of sent.batches) {
        now += MINUTE_MS;
        await send(batch);
      }
      now += LATE_MS;
      for (let start = 0; start < sent.late.length; start += BATCH) await send(sent.late.slice(start, start + BATCH));
      const used = tallyBetween(before, tally());
      await checkWallets(store, sent.expected);
      const fresh = sent.expected.events;
      expectSame('events recorded', outcomes.get('recorded'), fresh);
      expectSame('duplicates told', outcomes.get('duplicate'), sent.copies);
      return unitFindings(fresh, used);
    } finally {
      bench.stop();
    }
  },
};

function sentBatches(names: readonly string[], count: number) {
  const random = seededRandom(3);
  const maker = new EventMaker(3);
  const expected = new Expectation();
  const late: BenchEvent[] = [];
  const batches: BenchEvent[][] = [];
  let held: BenchEvent[] = [];
  let copies = 0;
  for (let index = 0; index < count; index += 1) {
    const at = instant(START + (index + 1) * MINUTE_MS);
    const made = Array.from({ length: BATCH }, (_, place) => maker.make(names[place % names.length] ?? '', at));
    expected.add(made);
    const behind = made.filter(() => index + 1 < count && random() < REORDERED);
    const copied = made.filter(() => random() < DUPLICATES);
    copies += copied.length;
    const soon = copied.filter((_, place) => place % 2 === 0);
    late.push(...copied.filter((_, place) => place % 2 === 1));
    batches.push([...made.filter((event) => !behind.includes(event)), ...held, ...soon]);
    held = behind;
  }
  return { batches, late, expected, copies };
}

const unitFindings = (events: number, { writes, reads }: { writes: number; reads: number }): Finding[] => [
  {
    what: 'write units an event of 10 a wallet and request, duplicates included',
    kind: 'counted',
    value: writes / events,
    unit: 'WRU',
    target: 'P1',
    atMost: 1,
  },
  { what: 'read units an event, late look-ups included', kind: 'counted', value: reads / events, unit: 'RRU' },
];
