import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import Table from 'cli-table3';
import { pause } from '../../shared/adapters/config/pause.ts';
import { readCatalog } from '../../shared/adapters/config/read-catalog.ts';
import { dynamodbStore } from '../../shared/adapters/dynamodb/dynamodb-store.ts';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { type Check, INVARIANTS } from '../../shared/application/invariants.ts';
import { verifyStore } from '../../shared/application/verify-store.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { DataFolder } from './data-folder.ts';
import { progressOf } from './demo/progress.ts';
import { DynamoDbEngine } from './dynamodb-engine.ts';

const help = `Checks every invariant on a store, and says what it checked. It reads everything and changes nothing.

  npm run verify

  CENTIME_DATA     the folder of the store (.centime)
  CENTIME_CATALOG  the catalog that it was run with (taskforce)
`;

const SHOWN_FAULTS = 20;

async function main(): Promise<number> {
  const path = process.env['CENTIME_DATA'] ?? '.centime';
  if (!existsSync(join(path, 'tables.db'))) {
    throw new Error(`There is no store in ${path}. Name its folder with CENTIME_DATA.`);
  }
  const folder = await DataFolder.open(path);
  const engine = await DynamoDbEngine.start(folder.file('tables.db'), (pid) => folder.saveEnginePid(pid));
  try {
    const checks = await verifyTables(engine, folder.read()?.clock ?? 0);
    print(checks);
    return checks.every(({ faults }) => faults.length === 0) ? 0 : 1;
  } finally {
    await engine.stop();
    folder.release();
  }
}

async function verifyTables(engine: DynamoDbEngine, now: number): Promise<readonly Check[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: engine.url.href, region: 'local', credentials });
  const { TableNames: [tableName] = [] } = await client.send(new ListTablesCommand({}));
  if (tableName === undefined) throw new Error('The store has no table yet: nothing was ever started on it.');
  const bus = () => Promise.reject(new Error('Verification tells nobody anything.'));
  const clock = () => instant(now);
  const store = dynamodbStore({ client, tableName, pause });
  const ports = storagePorts({ store, bus, clock, pause, onDelay: () => undefined });
  const catalog = readCatalog(process.env['CENTIME_CATALOG'] ?? 'taskforce');
  let bar: ReturnType<typeof progressOf> | undefined;
  const checks = await verifyStore({ ...ports, catalog, clock })((done, of) => {
    bar ??= progressOf('wallets', of);
    bar.step();
    if (done === of) bar.done();
  });
  client.destroy();
  return checks;
}

function print(checks: readonly Check[]): void {
  const table = new Table({
    head: ['invariant', 'checked', 'broken'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { invariant, checked, faults } of checks)
    table.push([INVARIANTS[invariant], checked.toLocaleString('en'), faults.length]);
  process.stdout.write(`${table.toString()}\n`);
  const faults = checks.flatMap((check) => check.faults);
  for (const fault of faults.slice(0, SHOWN_FAULTS)) process.stdout.write(`BROKEN: ${fault}\n`);
  if (faults.length > SHOWN_FAULTS) process.stdout.write(`and ${faults.length - SHOWN_FAULTS} more\n`);
  process.stdout.write(faults.length === 0 ? 'Every invariant holds.\n' : `${faults.length} broken.\n`);
}

if (process.argv.includes('--help')) process.stdout.write(help);
else {
  process.exitCode = await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  });
}
