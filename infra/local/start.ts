import { resolve } from 'node:path';
import { instant } from '../../shared/kernel/instant.ts';
import { makeAdminKey } from '../admin-key.ts';
import { keepCompiled, useCompileCache } from './compile-cache.ts';
import type { LocalOptions, Seeding } from './local-stack.ts';

const help = `Serves Centime's stack on this machine: the CDK app's own template, on embedded engines.

  npm start

  PORT               of the HTTP API (8787)
  CENTIME_DATA       folder with everything that is kept (.centime), or :memory: for none
  CENTIME_CATALOG    taskforce, vmcloud, or the path of a catalog as JSON (taskforce)
  CENTIME_NOW        ISO instant at which the local clock starts; a store's clock never goes back
  CENTIME_API_KEY    the admin key; without it one is made and printed
  STRIPE_API_KEY     sk_test_...: uses the real Stripe, and the clock then cannot be moved
  DYNAMODB_ENDPOINT  another DynamoDB engine, where dynoxide has no binary

  POST /_local/clock {"now": "2026-12-01T03:00:00Z"}   moves the clock forward, and answers when all is done
  GET  /_local/clock, /_local/events, /_local/stripe/...
`;

const parentCheckMs = 500;

// Lambda's zone. The functions' threads share it with this process.
process.env['TZ'] = 'UTC';
process.exitCode = await main();

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  try {
    const ended = endSignal();
    useCompileCache();
    const { startLocal } = await import('./local-stack.ts');
    const stack = await startLocal(optionsOf(process.env));
    print(`aws ${stack.awsUrl}`);
    if (stack.stripeUrl !== undefined) print(`stripe ${stack.stripeUrl}`);
    print(`ready ${stack.baseUrl}`);
    keepCompiled();
    print(`stopping: ${await ended}`);
    await stack.stop();
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function optionsOf(environment: NodeJS.ProcessEnv): LocalOptions {
  const { PORT, CENTIME_DATA, CENTIME_CATALOG, CENTIME_NOW, CENTIME_API_KEY, STRIPE_API_KEY, DYNAMODB_ENDPOINT } =
    environment;
  const port = Number(PORT ?? 8787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a port, not "${PORT}".`);
  if (CENTIME_NOW !== undefined && Number.isNaN(Date.parse(CENTIME_NOW))) {
    throw new Error(`CENTIME_NOW must be an ISO 8601 instant, not "${CENTIME_NOW}".`);
  }
  if (STRIPE_API_KEY !== undefined && !/^[rs]k_test_/.test(STRIPE_API_KEY)) {
    throw new Error('STRIPE_API_KEY must be a key of the test mode (sk_test_...): this stack moves no real money.');
  }
  return {
    port,
    data: CENTIME_DATA ?? '.centime',
    prepare: (seeding) => seedAdminKey(seeding, CENTIME_API_KEY),
    ...(CENTIME_CATALOG && { catalog: CENTIME_CATALOG.endsWith('.json') ? resolve(CENTIME_CATALOG) : CENTIME_CATALOG }),
    ...(CENTIME_NOW && { now: CENTIME_NOW }),
    ...(STRIPE_API_KEY && { stripeApiKey: STRIPE_API_KEY }),
    ...(DYNAMODB_ENDPOINT && { dynamoDbEndpoint: DYNAMODB_ENDPOINT }),
  };
}

/** The key that was named; without one a new store gets a key of its own, which is shown this once. */
async function seedAdminKey({ environment, isNew, now }: Seeding, key: string | undefined): Promise<void> {
  if (key === undefined && !isNew) return;
  const { TABLE_NAME: tableName = '', AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = environment;
  const credentials = {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const target = { tableName, config: { endpoint, region, credentials }, now: () => instant(now()) };
  const made = await makeAdminKey(target, key);
  if (key === undefined) print(`admin key ${made}`);
}

/** Why the process is to stop. npm may pass a signal on that came to the whole group: the second says nothing new. */
function endSignal(): Promise<string> {
  return new Promise((resolvePromise) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolvePromise(signal));
    // Started by npm, and npm is gone: nobody is left to stop this.
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolvePromise('npm has ended'), parentCheckMs).unref();
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
