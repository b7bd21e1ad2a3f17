import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { pause } from '../shared/adapters/config/pause.ts';
import { dynamodbStore } from '../shared/adapters/dynamodb/dynamodb-store.ts';
import { storagePorts } from '../shared/adapters/dynamodb/ports.ts';
import { seedApiKey } from '../shared/application/seed-api-key.ts';
import { KEY_BYTES, keyText } from '../shared/domain/api-keys/key-text.ts';
import { instant, type Instant } from '../shared/kernel/instant.ts';
import { randomBytes } from '../shared/kernel/random.ts';

const help = `Makes an admin key for a deployed table, with your own AWS credentials, and prints it once.

  npm run admin-key -- --table NAME

The deployment prints the table's name. Keep the key: only its hash is stored. Make the others with POST /v1/api-keys.
`;

export type AdminKeyTarget = {
  readonly tableName: string;
  readonly config?: DynamoDBClientConfig;
  readonly now: () => Instant;
};

/** Stores the key as an admin key, or makes one; answers its text. */
export async function makeAdminKey(
  { tableName, config = {}, now }: AdminKeyTarget,
  key = keyText(randomBytes(KEY_BYTES)),
): Promise<string> {
  const client = new DynamoDBClient(config);
  const bus = () => Promise.reject(new Error("A key is nobody else's business."));
  const ports = storagePorts({
    store: dynamodbStore({ client, tableName, pause }),
    bus,
    clock: now,
    pause,
    onDelay: () => undefined,
  });
  await seedApiKey({ ...ports, commit: ports.commitFor('admin-key'), clock: now, pause })(key);
  client.destroy();
  return key;
}

async function main(words: readonly string[]): Promise<number> {
  const tableName = words[words.indexOf('--table') + 1];
  if (words.includes('--help') || !words.includes('--table') || tableName === undefined) {
    process.stdout.write(help);
    return words.includes('--help') ? 0 : 2;
  }
  process.stdout.write(`${await makeAdminKey({ tableName, now: () => instant(Date.now()) })}\n`);
  return 0;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });
}
