import { instant, MINUTE_MS } from '../../shared/kernel/instant.ts';
import { type BenchStore, openBenchStore, openMemoryStore, tallyBetween } from './bench-store.ts';
import { usageCost } from './cost.ts';
import { type Benchmark, expectSame, type Finding, measure, sizeFor } from './harness.ts';
import { bodyOf, checkWallets, openWallets, postEach, START, usageInstance, viewOf } from './usage-bench.ts';
import { EventMaker, Expectation, walletName } from './usage-events.ts';

const WARM_UP = 20;

/** One event a request, through the handler: what a backend pays that does not batch. */
export const singleEvent: Benchmark = {
  id: 'B1',
  title: 'one event a request, one wallet',
  run: async (scale) => {
    const requests = sizeFor(scale, { full: 2_000, quick: 300, gate: 50 });
    const bench = await openBenchStore(scale);
    try {
      const units = await postSingles(bench, requests);
      if (scale === 'gate') return unitFindings(units, requests);
      const inMemory = await postSingles(openMemoryStore(), requests);
      return [...unitFindings(units, requests), ...timeFindings(units.cpuMs, inMemory.cpuMs)];
    } finally {
      bench.stop();
    }
  },
};

async function postSingles({ store, tally }: BenchStore, requests: number) {
  await openWallets(store, [walletName(0)]);
  let now: number = START;
  const instance = usageInstance({ store, clock: () => instant(now) });
  const maker = new EventMaker();
  const expected = new Expectation();
  const next = () => {
    now += MINUTE_MS / 4;
    const events = [maker.make(walletName(0), instant(now))];
    expected.add(events);
    return { at: now, body: bodyOf(events) };
  };
  const post = postEach(instance, (at) => (now = at));
  const several = (count: number) => Array.from({ length: count }, next);
  await post(several(WARM_UP));
  const sent = several(requests);
  const before = tally();
  const { cpuMs, result } = await measure(() => post(sent));
  for (const answer of result) expectSame('the outcome of a new event', viewOf(answer).results[0]?.outcome, 'recorded');
  const used = tallyBetween(before, tally());
  await checkWallets(store, expected);
  return { ...used, cpuMs: cpuMs / requests };
}

type Singles = Awaited<ReturnType<typeof postSingles>>;

function unitFindings(used: Singles, requests: number): Finding[] {
  const { writes, reads, calls } = used;
  return [
    { what: 'write units an event', kind: 'counted', value: writes / requests, unit: 'WRU', target: 'P1', atMost: 1 },
    { what: 'read units an event, warm', kind: 'counted', value: reads / requests, unit: 'RRU' },
    { what: 'calls to the table an event', kind: 'counted', value: calls / requests, unit: 'calls' },
    {
      what: 'a million events, each a request of its own',
      kind: 'counted',
      value: usageCost({ writes, reads, requests, events: requests, wallets: 1 }),
      unit: '$',
      target: 'P2',
      atMost: 2.1,
    },
  ];
}

function timeFindings(onSdk: number, inMemory: number): Finding[] {
  return [
    {
      what: 'handler CPU of one event, store in memory',
      kind: 'timed',
      value: inMemory,
      unit: 'ms',
      target: 'P3',
      atMost: 1,
    },
    { what: "client CPU of one event, with AWS's SDK", kind: 'timed', value: onSdk, unit: 'ms' },
  ];
}
