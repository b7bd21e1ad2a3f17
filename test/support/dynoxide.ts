import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import {
  BillingMode,
  CreateTableCommand,
  DynamoDBClient,
  KeyType,
  ProjectionType,
  ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';

/** A real engine with an empty table, for one test file. */
export type TestEngine = {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** A new table with the keys and the index of the template. */
  readonly createTable: () => Promise<string>;
  readonly stop: () => void;
  /** Of the engine's process; undefined if another one is used. */
  readonly pid: number | undefined;
};

const require = createRequire(import.meta.url);

export type EngineSettings = {
  /** Keeps the tables in this file; in memory without one. */
  readonly databaseFile?: string;
};

/** Starts dynoxide on a free port; with DYNAMODB_ENDPOINT set, uses what answers there. */
export async function startDynoxide(settings: EngineSettings = {}): Promise<TestEngine> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  const engine = given === undefined ? await spawnEngine(settings) : undefined;
  const endpoint = given ?? engine?.endpoint ?? '';
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let tables = 0;
  const createTable = async (): Promise<string> => {
    tables += 1;
    const tableName = `test-${String(process.pid)}-${String(tables)}`;
    await client.send(new CreateTableCommand({ TableName: tableName, ...TABLE }));
    return tableName;
  };
  const stop = (): void => {
    client.destroy();
    engine?.process.kill();
  };
  return { endpoint, client, createTable, stop, pid: engine?.process.pid };
}

const text = (name: string) => ({ AttributeName: name, AttributeType: ScalarAttributeType.S });
const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: KeyType.HASH },
  { AttributeName: sort, KeyType: KeyType.RANGE },
];
const TABLE = {
  BillingMode: BillingMode.PAY_PER_REQUEST,
  AttributeDefinitions: ['pk', 'sk', 'gpk', 'gsk'].map(text),
  KeySchema: keys('pk', 'sk'),
  GlobalSecondaryIndexes: [
    { IndexName: 'lists', KeySchema: keys('gpk', 'gsk'), Projection: { ProjectionType: ProjectionType.KEYS_ONLY } },
  ],
};

async function spawnEngine({
  databaseFile,
}: EngineSettings): Promise<{ readonly process: ChildProcess; readonly endpoint: string }> {
  const port = String(await freePort());
  const file = databaseFile === undefined ? [] : ['--db-path', databaseFile];
  const engine = spawn(require.resolve('@dynoxide/linux-x64/dynoxide'), ['serve', '--port', port, ...file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for await (const line of createInterface({ input: engine.stderr })) {
    if (!line.includes('listening')) continue;
    engine.stderr.resume();
    return { process: engine, endpoint };
  }
  throw new Error(`dynoxide did not start on port ${port}.`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
