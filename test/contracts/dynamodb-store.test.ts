import { afterAll, beforeAll } from 'vitest';
import { dynamodbStore } from '../../shared/adapters/dynamodb/dynamodb-store.ts';
import { startDynoxide, type TestEngine } from '../support/dynoxide.ts';
import { unitCounter } from '../support/unit-counter.ts';
import { storeContract } from './store.contract.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startDynoxide();
});
afterAll(() => engine.stop());

storeContract('DynamoDB', async () => {
  const { meter, charged } = unitCounter();
  const tableName = await engine.createTable();
  const store = dynamodbStore({ client: engine.client, tableName, pause: () => Promise.resolve(), meter });
  return { store, charged };
});
