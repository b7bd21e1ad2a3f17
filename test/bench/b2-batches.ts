import type { UsageView } from '../../functions/usage/view.ts';
import { instant, MINUTE_MS } from '../../shared/kernel/instant.ts';
import { type BenchStore, openBenchStore, openMemoryStore, type Tally, tallyBetween } from './bench-store.ts';
import { usageCost } from './cost.ts';
import { type Benchmark, expectSame, type Finding, measure, median, type Scale, sizeFor, spreadOf } from './harness.ts';
import { logBytesDuring, PLATFORM_BYTES } from './log-bytes.ts';
import {
  bodyOf,
  checkWallets,
  openWallets,
  postEach,
  START,
  usageInstance,
  viewOf,
  walletNames,
} from './usage-bench.ts';
import { EventMaker, Expectation, USERS } from './usage-events.ts';

/** One shape of request: so many events, of so many wallets in turn. */
type Shape = { readonly events: number; readonly wallets: number };

const SIZES = [1, 10, 50, 100, 500, 1_000] as const;
const shapes: readonly Shape[] = SIZES.flatMap((events) =>
  [...new Set([1, Math.ceil(events / 10), events])].map((wallets) => ({ events, wallets })),
);
const WARM_UP = USERS;
/** CPU is measured in so many parts of the requests: the median tells what a warm instance takes, the spread how far to trust it. */
const PARTS = 6;
const TIMED_EVENTS = 120_000;

/** Batches of each size over one wallet, a tenth as many, and as many as events. */
export const batches: Benchmark = {
  id: 'B2',
  title: 'batches of 1 to 1,000 events over 1, N/10 and N wallets',
  run: async (scale) => {
    const findings: Finding[] = [];
    for (const shape of shapes) findings.push(...(await measureShape(shape, scale)));
    return findings;
  },
};

async function measureShape(shape: Shape, scale: Scale): Promise<Finding[]> {
  const bench = await openBenchStore(scale);
  try {
    const events = sizeFor(scale, { full: 4_000, quick: 1_000, gate: 200 });
    const requests = Math.max(2, Math.round(events / shape.events));
    const engine = await postBatches(bench, shape, requests);
    const findings = unitFindings(shape, engine.used, requests);
    if (shape.events === 100 && shape.wallets === 1)
      findings.push(logFinding(shape, engine.logBytes + requests * PLATFORM_BYTES, requests));
    if (scale === 'gate' || shape.wallets > 1 || shape.events < 100) return findings;
    const inMemory = await postBatches(openMemoryStore(), shape, Math.ceil(TIMED_EVENTS / shape.events));
    return [...findings, cpuFinding(shape, inMemory.cpuUs)];
  } finally {
    bench.stop();
  }
}

async function postBatches({ store, tally }: BenchStore, { events, wallets }: Shape, requests: number) {
  const names = walletNames(wallets);
  await openWallets(store, names);
  let now: number = START;
  const instance = usageInstance({ store, clock: () => instant(now) });
  const maker = new EventMaker();
  const expected = new Expectation();
  const next = () => {
    now += MINUTE_MS;
    const batch = Array.from({ length: events }, (_, index) => maker.make(names[index % wallets] ?? '', instant(now)));
    expected.add(batch);
    return { at: now, body: bodyOf(batch) };
  };
  const post = postEach(instance, (at) => (now = at));
  const several = (count: number) => Array.from({ length: count }, next);
  await post(several(WARM_UP));
  const cpuUs: number[] = [];
  const sent = several(requests);
  const before = tally();
  // Made before and looked at after: what is measured is the handler alone.
  const { result: answers, bytes: logBytes } = await logBytesDuring(async () => {
    const answered: string[] = [];
    for (const part of partsOf(sent)) {
      const { result, cpuMs } = await measure(() => post(part));
      answered.push(...result);
      cpuUs.push((cpuMs * 1000) / (part.length * events));
    }
    return answered;
  });
  for (const answer of answers) expectAllRecorded(viewOf(answer));
  const used = tallyBetween(before, tally());
  await checkWallets(store, expected);
  return { used, logBytes, cpuUs };
}

function partsOf<T>(all: readonly T[]): T[][] {
  const size = Math.ceil(all.length / PARTS);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
}

function expectAllRecorded({ results }: UsageView): void {
  for (const { outcome } of results) expectSame('the outcome of a new event', outcome, 'recorded');
}

const countOf = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
const nameOf = ({ events, wallets }: Shape): string => `${countOf(events, 'event')}, ${countOf(wallets, 'wallet')}`;

function unitFindings(shape: Shape, { writes, reads }: Tally, requests: number): Finding[] {
  const events = requests * shape.events;
  const dollars = usageCost({ writes, reads, requests, events, wallets: shape.wallets });
  return [
    {
      what: `${nameOf(shape)}: write units an event`,
      kind: 'counted',
      value: writes / events,
      unit: 'WRU',
      ...writeTarget(shape),
    },
    {
      what: `${nameOf(shape)}: a million events`,
      kind: 'counted',
      value: dollars,
      unit: '$',
      ...dollarTarget(shape),
    },
  ];
}

function writeTarget({ events, wallets }: Shape): { target: string; atMost: number } {
  const perWallet = events / wallets;
  if (perWallet >= 500) return { target: 'P1', atMost: 0.025 };
  return { target: 'P1', atMost: perWallet >= 50 ? 0.04 : 1 };
}

function dollarTarget({ events, wallets }: Shape): { target?: string; atMost?: number } {
  if (events === 100 && wallets === 1) return { target: 'P2', atMost: 0.04 };
  if (events === 1_000 && wallets === 100) return { target: 'P2', atMost: 0.1 };
  return {};
}

const logFinding = (shape: Shape, bytes: number, requests: number): Finding => ({
  what: `${nameOf(shape)}: log written an event`,
  kind: 'counted',
  value: bytes / (requests * shape.events),
  unit: 'bytes',
  target: 'P10',
  atMost: 30,
});

const cpuFinding = (shape: Shape, cpuUs: readonly number[]): Finding => ({
  what: `${nameOf(shape)}: handler CPU an event, store in memory`,
  kind: 'timed',
  value: median(cpuUs),
  unit: 'us',
  spread: spreadOf(cpuUs),
  target: 'P3',
  atMost: 10,
});
