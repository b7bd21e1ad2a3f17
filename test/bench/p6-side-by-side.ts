import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import type { Contender } from './baselines/contender.ts';
import { naiveContender } from './baselines/naive-design.ts';
import { type PostgresCluster, startPostgres } from './baselines/postgres-cluster.ts';
import { postgresContender, type PostgresWay } from './baselines/postgres-wallets.ts';
import { type BenchStore, openBenchStore } from './bench-store.ts';
import { type Benchmark, expectSame, type Finding, median, type Scale, sizeFor, spreadOf } from './harness.ts';
import { checkWallets, openWallets, usageInstance, walletNames } from './usage-bench.ts';
import { EventMaker, Expectation } from './usage-events.ts';

const WRITERS = 4;
/** A batch's events, and how many wallets they are of. */
type Shape = { readonly events: number; readonly wallets: number };

const SHAPES: readonly Shape[] = [
  { events: 1, wallets: 1 },
  { events: 100, wallets: 1 },
  { events: 500, wallets: 1 },
  { events: 1_000, wallets: 100 },
];
const WAYS: readonly PostgresWay[] = ['FOR UPDATE', 'UPDATE ... WHERE', 'batched unnest'];

/**
 * The same events, in batches of the same shape, by four writers in one client process to an engine in processes of its
 * own, both with an fsync a commit. Interleaved, so that what else the machine does falls on all alike.
 */
export const sideBySide: Benchmark = {
  id: 'P6',
  title: 'side by side: Centime, the naive design, PostgreSQL (no HTTP, fsync a commit on both sides)',
  run: async (scale) => {
    const postgres = await startPostgres();
    const findings: Finding[] = [];
    try {
      for (const shape of SHAPES) findings.push(...(await compare(shape, postgres, scale)));
    } finally {
      await postgres.stop();
    }
    return findings;
  },
};

async function compare(shape: Shape, postgres: PostgresCluster, scale: Scale): Promise<Finding[]> {
  const rates = new Map<string, number[]>();
  const rounds = sizeFor(scale, { full: 3, quick: 1, gate: 0 });
  for (let round = 0; round < rounds; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'centime-bench-'));
    const engine = await openBenchStore(scale, { databaseFile: join(folder, 'table.db') });
    try {
      for (const { key, open } of contendersOf(shape, engine, postgres)) {
        const rate = await eventsPerSecond(await open(), shape, scale);
        rates.set(key, [...(rates.get(key) ?? []), rate]);
      }
    } finally {
      engine.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return findingsOf(shape, rates);
}

const walletsOf = (shape: Shape): string[] => walletNames(WRITERS * shape.wallets);

const contendersOf = (shape: Shape, engine: BenchStore, postgres: PostgresCluster) => [
  { key: 'Centime', open: () => centime(engine, shape) },
  { key: 'naive', open: () => Promise.resolve(naiveContender(engine.store)) },
  ...WAYS.map((way) => ({
    key: way,
    open: () => postgresContender(postgres, way, { wallets: walletsOf(shape), writers: WRITERS }),
  })),
];

async function centime({ store }: BenchStore, shape: Shape): Promise<Contender> {
  await openWallets(store, walletsOf(shape));
  const instances = Array.from({ length: WRITERS }, () => usageInstance({ store, clock: systemClock }));
  return {
    name: 'Centime',
    settle: async (writer, events) => {
      const { results } = (await instances[writer]?.settle(events)) ?? { results: [] };
      for (const { result } of results) expectSame('the outcome of a new event', result.outcome, 'recorded');
    },
    check: (expected) => checkWallets(store, expected),
  };
}

/** All writers settle batch after batch, each of its own wallets, until the time is over. */
async function eventsPerSecond(contender: Contender, shape: Shape, scale: Scale): Promise<number> {
  const budgetMs = sizeFor(scale, { full: 1_000, quick: 400, gate: 0 });
  const expected = new Expectation();
  const names = walletsOf(shape);
  const maker = new EventMaker();
  let settled = 0;
  let busyMs = 0;
  const settleFor = async (ms: number) => {
    const started = performance.now();
    const write = async (_: unknown, writer: number) => {
      while (performance.now() - started < ms) {
        const batch = Array.from({ length: shape.events }, (_each, index) =>
          maker.make(names[writer * shape.wallets + (index % shape.wallets)] ?? '', systemClock()),
        );
        expected.add(batch);
        await contender.settle(writer, batch);
        settled += batch.length;
      }
    };
    // Each comes to its end before an engine is stopped, though one fails.
    const ends = await Promise.allSettled(Array.from({ length: WRITERS }, write));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    busyMs = performance.now() - started;
  };
  await settleFor(budgetMs / 5);
  settled = 0;
  await settleFor(budgetMs);
  await contender.check(expected);
  return (settled * 1000) / busyMs;
}

function findingsOf({ events, wallets }: Shape, rates: ReadonlyMap<string, readonly number[]>): Finding[] {
  const name = `${String(events)} of ${String(wallets)}`;
  const ours = rates.get('Centime');
  invariant(ours, 'Centime took part');
  const absolute = [...rates].map(([key, each]): Finding => ({
    what: `batches of ${name}: ${key}`,
    kind: 'timed',
    value: median(each),
    unit: 'events/s',
    spread: spreadOf(each),
  }));
  const ratios = [...rates].flatMap(([key, each]): Finding[] => {
    if (key === 'Centime') return [];
    const quotients = each.map((rate, round) => (ours[round] ?? 0) / rate);
    return [
      {
        what: `batches of ${name}: Centime to ${key}`,
        kind: 'timed',
        value: median(quotients),
        unit: 'x',
        spread: spreadOf(quotients),
        ...targetOf(key, events),
      },
    ];
  });
  return [...absolute, ...ratios];
}

function targetOf(key: string, events: number): { target?: string; atLeast?: number } {
  if (events === 1) return {};
  if (key === 'FOR UPDATE') return { target: 'P6', atLeast: 5 };
  return key === 'batched unnest' ? { target: 'P6', atLeast: 1 } : {};
}
