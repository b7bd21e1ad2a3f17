import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '../../shared/adapters/config/pause.ts';
import { batchingStore } from '../../shared/adapters/dynamodb/batching-store.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { startDynoxide } from '../support/dynoxide.ts';
import { type Contender, type Design, DESIGNS, type Engines } from './baselines/contender.ts';
import { naiveContender } from './baselines/naive-design.ts';
import { type PostgresCluster, startPostgres } from './baselines/postgres-cluster.ts';
import { postgresContender } from './baselines/postgres-wallets.ts';
import { Writers, type WriterTask } from './baselines/writer-process.ts';
import { type Benchmark, type Finding, median, type Scale, sizeFor, spreadOf } from './harness.ts';
import { checkWallets, openWallets, walletNames } from './usage-bench.ts';
import { Expectation } from './usage-events.ts';

const WRITERS = 4;
/** A batch's events, and how many wallets they are of. */
type Shape = { readonly events: number; readonly wallets: number };

const SHAPES: readonly Shape[] = [
  { events: 1, wallets: 1 },
  { events: 100, wallets: 1 },
  { events: 500, wallets: 1 },
  { events: 1_000, wallets: 100 },
];

/**
 * The same events, in batches of the same shape, by four writers in processes of their own to an engine in processes of
 * its own, both with an fsync a commit. The designs take turns, so that what else the machine does falls on all alike.
 */
export const sideBySide: Benchmark = {
  id: 'P6',
  title: 'side by side: Centime, the naive design, PostgreSQL (no HTTP, fsync a commit on both sides)',
  run: async (scale) => {
    const writers = new Writers(WRITERS);
    const findings: Finding[] = [];
    try {
      const postgres = await startPostgres();
      try {
        for (const shape of SHAPES) findings.push(...(await compare(shape, { postgres, writers }, scale)));
      } finally {
        await postgres.stop();
      }
    } finally {
      writers.stop();
    }
    return findings;
  },
};

type Sides = { readonly postgres: PostgresCluster; readonly writers: Writers };
type Measured = { readonly eventsPerSecond: number; readonly cpuUsPerEvent: number };
type Rounds = ReadonlyMap<Design, readonly Measured[]>;

async function compare(shape: Shape, sides: Sides, scale: Scale): Promise<Finding[]> {
  const measured = new Map<Design, Measured[]>(DESIGNS.map((design) => [design, []]));
  const rounds = sizeFor(scale, { full: 3, quick: 1, gate: 0 });
  for (let round = 0; round < rounds; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'centime-bench-'));
    const engine = await startDynoxide({ databaseFile: join(folder, 'table.db') });
    try {
      const tableName = await engine.createTable();
      const store = batchingStore({ client: engine.client, tableName, pause });
      const engines = { dynamodb: { endpoint: engine.endpoint, tableName }, postgres: { host: sides.postgres.host } };
      for (const design of DESIGNS) {
        const contender = contenderOf(design, store, sides.postgres);
        measured
          .get(design)
          ?.push(await measureDesign({ design, contender, engines, writers: sides.writers }, shape, scale));
      }
    } finally {
      engine.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return findingsOf(shape, measured);
}

function contenderOf(design: Design, store: Store, postgres: PostgresCluster): Contender {
  if (design === 'naive') return naiveContender(store);
  if (design !== 'Centime') return postgresContender(postgres);
  return { open: (wallets) => openWallets(store, wallets), check: (expected) => checkWallets(store, expected) };
}

type Entry = {
  readonly design: Design;
  readonly contender: Contender;
  readonly engines: Engines;
  readonly writers: Writers;
};

/** All writers settle batch after batch, each of its own wallets, until the time is over. */
async function measureDesign(
  { design, contender, engines, writers }: Entry,
  shape: Shape,
  scale: Scale,
): Promise<Measured> {
  const budgetMs = sizeFor(scale, { full: 1_000, quick: 400, gate: 0 });
  const names = walletNames(WRITERS * shape.wallets);
  await contender.open(names);
  const taskOf = (writer: number): WriterTask => ({
    design,
    engines,
    wallets: names.slice(writer * shape.wallets, (writer + 1) * shape.wallets),
    eventsPerBatch: shape.events,
    warmUpMs: budgetMs / 4,
    budgetMs,
    seed: writer + 1,
  });
  const results = await writers.run(taskOf);
  const expected = new Expectation();
  for (const result of results) expected.join(result);
  await contender.check(expected);
  return {
    eventsPerSecond: results.reduce((sum, each) => sum + each.eventsPerSecond, 0),
    cpuUsPerEvent: results.reduce((sum, each) => sum + each.cpuUsPerEvent, 0) / results.length,
  };
}

function findingsOf({ events, wallets }: Shape, rounds: Rounds): Finding[] {
  const name = `${String(events)} of ${String(wallets)}`;
  const rates = new Map([...rounds].map(([design, each]) => [design, each.map((round) => round.eventsPerSecond)]));
  const ours = rates.get('Centime');
  invariant(ours, 'Centime took part');
  const absolute = [...rates].map(([key, each]): Finding => ({
    what: `batches of ${name}: ${key}`,
    kind: 'timed',
    value: median(each),
    unit: 'events/s',
    spread: spreadOf(each),
  }));
  const cpu = [...rounds].map(([key, each]): Finding => ({
    what: `batches of ${name}: CPU of a writer, ${key}`,
    kind: 'timed',
    value: median(each.map((round) => round.cpuUsPerEvent)),
    unit: 'us/event',
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
  return [...absolute, ...cpu, ...ratios];
}

function targetOf(key: string, events: number): { target?: string; atLeast?: number } {
  if (events === 1) return {};
  if (key === 'FOR UPDATE') return { target: 'P6', atLeast: 5 };
  return key === 'batched unnest' ? { target: 'P6', atLeast: 1 } : {};
}
