import { afterAll, beforeAll } from 'vitest';
import { batchingStore } from '../../shared/adapters/dynamodb/batching-store.ts';
import { dynamodbStore } from '../../shared/adapters/dynamodb/dynamodb-store.ts';
import type { DynamodbTable } from '../../shared/adapters/dynamodb/dynamodb-table.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { startDynoxide, type TestEngine } from '../support/dynoxide.ts';
import { unitCounter } from '../support/unit-counter.ts';
import { commitUnits } from './commit-units.contract.ts';
import { storeContract, type StoreUnderTest } from './store.contract.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startDynoxide();
});
afterAll(() => engine.stop());

const openerOf = (make: (table: DynamodbTable) => Store) => async (): Promise<StoreUnderTest> => {
  const { meter, charged } = unitCounter();
  const tableName = await engine.createTable();
  return { store: make({ client: engine.client, tableName, pause: () => Promise.resolve(), meter }), charged };
};

storeContract('DynamoDB', openerOf(dynamodbStore));
storeContract('DynamoDB, in batches', openerOf(batchingStore));
commitUnits('DynamoDB', openerOf(dynamodbStore));
commitUnits('DynamoDB, in batches', openerOf(batchingStore));
