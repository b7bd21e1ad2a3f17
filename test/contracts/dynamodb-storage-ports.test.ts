import { afterAll, beforeAll } from 'vitest';
import { dynamodbStore } from '../../shared/adapters/dynamodb/dynamodb-store.ts';
import { startDynoxide, type TestEngine } from '../support/dynoxide.ts';
import { storagePortsContract } from './storage-ports.contract.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startDynoxide();
});
afterAll(() => engine.stop());

storagePortsContract('DynamoDB', async () =>
  dynamodbStore({ client: engine.client, tableName: await engine.createTable(), pause: () => Promise.resolve() }),
);
