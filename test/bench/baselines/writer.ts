import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { pause } from '../../../shared/adapters/config/pause.ts';
import { batchingStore } from '../../../shared/adapters/dynamodb/batching-store.ts';
import type { Store } from '../../../shared/adapters/store.ts';
import { systemClock } from '../../../shared/kernel/instant.ts';
import { expectSame } from '../harness.ts';
import { usageInstance } from '../usage-bench.ts';
import { type BenchEvent, EventMaker, Expectation } from '../usage-events.ts';
import type { Engines, Settle } from './contender.ts';
import { naiveWriter } from './naive-design.ts';
import { postgresWriter } from './postgres-wallets.ts';
import type { FromWriter, ToWriter, WriterResult, WriterTask } from './writer-process.ts';

/** Made beside the measured time, and some more: what is measured is settling them. */
const MADE_BEFORE = 2;

/** One writer's process: told what to prepare, then to go, then the next task. */
let go: (() => Promise<WriterResult>) | undefined;

process.on('message', (message: ToWriter) => {
  answerTo(message).then(reply, (error: unknown) => {
    reply({ step: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});

const reply = (answer: FromWriter): void => void process.send?.(answer);

async function answerTo(message: ToWriter): Promise<FromWriter> {
  if (message.step === 'prepare') {
    go = await prepare(message.task);
    return { step: 'prepared' };
  }
  if (!go) throw new Error('Nothing is prepared.');
  return { step: 'done', result: await go() };
}

/** Warms up, and makes about as many events as the measured time will take. */
async function prepare(task: WriterTask): Promise<() => Promise<WriterResult>> {
  const { settle, close } = await openWriter(task);
  const expected = new Expectation();
  const next = batchMaker(task, expected);
  const warm = await settleFor(settle, next, task.warmUpMs);
  const batches = Math.ceil((MADE_BEFORE * warm.events * task.budgetMs) / (warm.ms * task.eventsPerBatch));
  const made = Array.from({ length: batches }, next);
  return async () => {
    const cpu = process.cpuUsage();
    const measured = await settleFor(settle, () => made.pop() ?? next(), task.budgetMs);
    const { user, system } = process.cpuUsage(cpu);
    for (const batch of made) expected.remove(batch);
    await close();
    const { ids, spent } = expected;
    return {
      eventsPerSecond: (measured.events * 1_000) / measured.ms,
      cpuUsPerEvent: (user + system) / measured.events,
      ids,
      spent,
    };
  };
}

async function settleFor(settle: Settle, next: () => readonly BenchEvent[], ms: number) {
  const started = performance.now();
  let events = 0;
  while (performance.now() - started < ms) {
    const batch = next();
    await settle(batch);
    events += batch.length;
  }
  return { events, ms: performance.now() - started };
}

function batchMaker({ wallets, eventsPerBatch, seed }: WriterTask, expected: Expectation) {
  const maker = new EventMaker(seed);
  return (): readonly BenchEvent[] => {
    const batch = Array.from({ length: eventsPerBatch }, (_, index) =>
      maker.make(wallets[index % wallets.length] ?? '', systemClock()),
    );
    expected.add(batch);
    return batch;
  };
}

async function openWriter({ design, engines }: WriterTask): Promise<{ settle: Settle; close: () => Promise<void> }> {
  if (design !== 'Centime' && design !== 'naive') return postgresWriter(engines.postgres.host, design);
  const { store, close } = storeOn(engines.dynamodb);
  return { settle: design === 'naive' ? naiveWriter(store) : centimeWriter(store), close };
}

/** The use case as the bus path calls it: no HTTP handler, as on the other side. */
function centimeWriter(store: Store): Settle {
  const instance = usageInstance({ store, clock: systemClock });
  return async (events) => {
    const { results } = await instance.settle(events);
    for (const { result } of results) expectSame('the outcome of a new event', result.outcome, 'recorded');
  };
}

function storeOn({ endpoint, tableName }: Engines['dynamodb']): { store: Store; close: () => Promise<void> } {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials });
  for (const unused of ['loggerMiddleware', 'getUserAgentMiddleware']) client.middlewareStack.remove(unused);
  const close = (): Promise<void> => {
    client.destroy();
    return Promise.resolve();
  };
  return { store: batchingStore({ client, tableName, pause }), close };
}
