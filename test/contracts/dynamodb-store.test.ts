import { afterAll, beforeAll } from 'vitest';
import { dynamodbStore } from '../../shared/adapters/dynamodb/dynamodb-store.ts';
import { startDynoxide, type TestEngine } from '../support/dynoxide.ts';
import { unitCounter } from '../support/unit-counter.ts';
import { commitUnits } from './commit-units.contract.ts';
import { storeContract, type StoreUnderTest } from './store.contract.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startDynoxide();
});
afterAll(() => engine.stop());

const open = async (): Promise<StoreUnderTest> => {
  const { meter, charged } = unitCounter();
  const tableName = await engine.createTable();
  const store = dynamodbStore({ client: engine.client, tableName, pause: () => Promise.resolve(), meter });
  return { store, charged };
};

storeContract('DynamoDB', open);
commitUnits('DynamoDB', open);
