import { batchedStore } from '../batched-store.ts';
import type { Store } from '../store.ts';
import { dynamodbStore } from './dynamodb-store.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { insertBatch } from './insert-batch.ts';

/**
 * The store on a DynamoDB table for functions that serve many wallets or customers at once (ADR 19): BatchGetItem, and
 * BatchExecuteStatement of INSERTs, which the role has to allow as BatchGetItem and PartiQLInsert.
 */
export function batchingStore(table: DynamodbTable): Store {
  const alone = dynamodbStore(table);
  return batchedStore(alone, (batch) => insertBatch(table, alone, batch));
}
