import { parseArgs } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import Table from 'cli-table3';
import { progressOf } from '../local/demo/progress.ts';
import { type DeadLetter, depthsOf, moveDeadLetters, readDeadLetters, releaseDeadLetters } from './dead-letters.ts';
import { redrivableQueues, redriveOf } from './queues.ts';

const help = `Sends what was set aside back to the queue that works it off. A repeat is harmless: every consumer is idempotent.

  npm run redrive                          what lies in each dead-letter queue, and how old it is
  npm run redrive -- --queue activity      shows the messages of activity-dlq, then sends them to activity
  npm run redrive -- --queue usage-refused sends usage that was refused to usage-reported, to be judged again

  --dry-run        shows the messages and moves nothing
  --limit N        at most so many messages (1000)
  --reason TEXT    only those whose reason has this text
  --endpoint URL   the local stack, at the address that npm start prints after "aws"; without it AWS, with your credentials

Queues: ${redrivableQueues.join(', ')}
`;

const SHOWN = 50;
const FIRST_LINE = 60;
const DEFAULT_LIMIT = 1000;
/** Where the local stack says that it is. */
const LOCAL_REGION = 'eu-west-3';

const options = {
  queue: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  limit: { type: 'string', default: String(DEFAULT_LIMIT) },
  reason: { type: 'string' },
  endpoint: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** As a command; answers its exit code. */
export async function redrive(words: readonly string[], print: (text: string) => void): Promise<number> {
  const { values } = parseArgs({ args: [...words], options });
  if (values.help) {
    print(help);
    return 0;
  }
  const client = clientOf(values.endpoint);
  try {
    return values.queue === undefined ? await list(client, print) : await redriveQueue(client, values, print);
  } finally {
    client.destroy();
  }
}

async function list(client: SQSClient, print: (text: string) => void): Promise<number> {
  const table = new Table({ head: ['queue', 'messages', 'oldest'], style: { head: [], border: [] } });
  for (const { name, waiting, oldestSentAt } of await depthsOf(client, redrivableQueues)) {
    table.push([redriveOf(name).from, waiting, oldestSentAt === undefined ? '' : ageOf(oldestSentAt)]);
  }
  print(`${table.toString()}\n`);
  return 0;
}

async function redriveQueue(client: SQSClient, values: Values, print: (text: string) => void): Promise<number> {
  const limit = Number(values.limit);
  if (!Number.isSafeInteger(limit) || limit < 1) throw new Error(`--limit is a whole number, not "${values.limit}".`);
  const route = redriveOf(values.queue ?? '');
  const read = await readDeadLetters(client, route, limit);
  const wanted = read.filter(({ reason }) => values.reason === undefined || reason.includes(values.reason));
  const kept = values['dry-run'] ? read : read.filter((letter) => !wanted.includes(letter));
  print(tableOf(wanted));
  await releaseDeadLetters(client, route, kept);
  if (values['dry-run'] || wanted.length === 0) {
    print(`${String(wanted.length)} in ${route.from}; nothing was moved.\n`);
    return 0;
  }
  const bar = progressOf(`${route.from} -> ${route.to}`, wanted.length);
  const { moved, left } = await moveDeadLetters(client, route, { letters: wanted, onMoved: bar.step });
  bar.done();
  print(`${String(moved)} moved from ${route.from} to ${route.to}, ${String(left)} left.\n`);
  return left === 0 ? 0 : 1;
}

function tableOf(letters: readonly DeadLetter[]): string {
  const table = new Table({ head: ['age', 'receives', 'reason', 'message'], style: { head: [], border: [] } });
  for (const { sentAt, receives, reason, body } of letters.slice(0, SHOWN)) {
    table.push([ageOf(sentAt), receives, reason, firstLineOf(body)]);
  }
  const more = letters.length > SHOWN ? `and ${String(letters.length - SHOWN)} more\n` : '';
  return letters.length === 0 ? '' : `${table.toString()}\n${more}`;
}

function firstLineOf(body: string): string {
  const line = (body.trim().split('\n')[0] ?? '').replaceAll(/\p{C}/gu, ' ');
  return line.length > FIRST_LINE ? `${line.slice(0, FIRST_LINE)}…` : line;
}

function ageOf(sentAt: number): string {
  const minutes = Math.max(0, Math.round((Date.now() - sentAt) / 60_000));
  if (minutes < 120) return `${String(minutes)} min`;
  return minutes < 48 * 60 ? `${String(Math.round(minutes / 60))} h` : `${String(Math.round(minutes / 1440))} d`;
}

function clientOf(endpoint: string | undefined): SQSClient {
  if (endpoint === undefined) return new SQSClient({});
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SQSClient({ endpoint, region: LOCAL_REGION, credentials, useQueueUrlAsEndpoint: false });
}

if (import.meta.main) {
  process.exitCode = await redrive(process.argv.slice(2), (text) => void process.stdout.write(text)).catch(
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    },
  );
}
