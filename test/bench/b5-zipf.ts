import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { apiClient, type ApiClient } from '../../infra/local/demo/api-client.ts';
import { startDemoStack } from '../../infra/local/demo/demo-stack.ts';
import { seededRandom, zipf } from '../../infra/local/demo/random.ts';
import type { Units } from '../../infra/local/prices.ts';
import { pause } from '../../shared/adapters/config/pause.ts';
import { dynamodbStore } from '../../shared/adapters/dynamodb/dynamodb-store.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { inParallel } from '../../shared/application/in-parallel.ts';
import { formatInstant, instant } from '../../shared/kernel/instant.ts';
import { usageCost } from './cost.ts';
import { type Benchmark, expectSame, type Finding, type Scale, sizeFor } from './harness.ts';
import { checkWallets, countOutcomes, openWallets, START } from './usage-bench.ts';
import { type BenchEvent, EventMaker, Expectation, walletName } from './usage-events.ts';
import type { UsageView } from '../../functions/usage/view.ts';

const WALLETS = 100_000;
const BATCH = 200;
const REQUESTS_AT_ONCE = 2;
const API_KEY = 'ck_bench_0123456789abcdef0123456789abcdef';

/** Zipf-distributed customers, end to end by HTTP through the local stack. Only wallets that are used are opened before. */
export const zipfByHttp: Benchmark = {
  id: 'B5',
  title: `Zipf 1.0 over ${WALLETS.toLocaleString('en')} wallets, by HTTP through the local stack, ${String(BATCH)} events a request`,
  run: async (scale) => {
    const folder = mkdtempSync(join(tmpdir(), 'centime-bench-'));
    const stack = await startDemoStack(folder, API_KEY, { now: formatInstant(START) });
    try {
      const store = await storeAt(stack.awsUrl);
      return await measureStack(apiClient(stack.baseUrl, API_KEY), store, scale);
    } finally {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function storeAt(endpoint: string): Promise<Store> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials });
  const { TableNames: [tableName = ''] = [] } = await client.send(new ListTablesCommand({}));
  return dynamodbStore({ client, tableName, pause });
}

async function measureStack(api: ApiClient, store: Store, scale: Scale): Promise<Finding[]> {
  const count = sizeFor(scale, { full: 10_000, quick: 2_000, gate: 0 });
  const { now } = await api.call<{ now: string }>('GET', '/_local/clock');
  const events = zipfEvents(count, Date.parse(now));
  const expected = new Expectation();
  expected.add(events);
  await openWallets(store, [...expected.ids.keys()]);
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) =>
    events.slice(index * BATCH, (index + 1) * BATCH),
  );
  const outcomes = new Map<string, number>();
  const started = performance.now();
  await inParallel(batches, REQUESTS_AT_ONCE, async (body) => {
    countOutcomes(await api.call<UsageView>('POST', '/v1/usage', { body }), outcomes);
  });
  const seconds = (performance.now() - started) / 1000;
  expectSame('events recorded', outcomes.get('recorded'), count);
  await checkWallets(store, expected);
  return findingsOf(await api.call<Units[]>('GET', '/_local/units'), { count, seconds, used: expected.ids.size });
}

/** As a backend does that batches by customer: sorted, so that a wallet's events share requests. */
function zipfEvents(count: number, nowMs: number): BenchEvent[] {
  const pick = zipf(WALLETS, seededRandom(5));
  const maker = new EventMaker(5);
  const subjects = Array.from({ length: count }, () => walletName(pick())).toSorted();
  return subjects.map((subject) => maker.make(subject, instant(nowMs)));
}

function findingsOf(units: readonly Units[], run: { count: number; seconds: number; used: number }): Finding[] {
  const usage = units.find(({ function: name }) => /^ApiUsage[0-9A-F]{8}$/.test(name));
  if (!usage) throw new Error('The stack counted no units of the usage function.');
  const { count, seconds, used } = run;
  const { writeUnits: writes, readUnits: reads, invocations: requests } = usage;
  const cost = { writes, reads, requests, events: count, wallets: (used * BATCH) / count };
  return [
    { what: 'events', kind: 'counted', value: count, unit: `of ${used.toLocaleString('en')} wallets` },
    { what: 'write units an event, new users included', kind: 'counted', value: writes / count, unit: 'WRU' },
    { what: 'read units an event, all wallets cold', kind: 'counted', value: reads / count, unit: 'RRU' },
    { what: 'a million events', kind: 'counted', value: usageCost(cost), unit: '$' },
    {
      what: 'settled by HTTP, gateway and functions in one process',
      kind: 'timed',
      value: count / seconds,
      unit: 'events/s',
    },
  ];
}
