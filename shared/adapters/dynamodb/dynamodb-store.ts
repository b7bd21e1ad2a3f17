import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../../application/in-parallel.ts';
import { invariant } from '../../kernel/invariant.ts';
import {
  isSameItem,
  type Item,
  type ItemKey,
  MAX_TRANSACTION_ITEMS,
  type Put,
  type Query,
  type QueryPage,
  type Store,
  type WriteOutcome,
} from '../store.ts';
import {
  type DynamoItem,
  itemFromDynamo,
  itemToDynamo,
  keyToDynamo,
  positionFromDynamo,
  positionToDynamo,
} from './attribute-values.ts';
import { conditionOf } from './conditions.ts';
import {
  busy,
  chunksOf,
  countReads,
  countWrites,
  type DynamodbTable,
  metered,
  nameOf,
  translated,
} from './dynamodb-table.ts';

/** DynamoDB's limit for one BatchGetItem. */
const MAX_BATCH_KEYS = 100;
const BATCHES_AT_ONCE = 8;
/** Rounds for keys that a batch leaves out, when it is throttled or over 16 MB. */
const MAX_BATCH_ROUNDS = 12;

/** Why a transaction is cancelled without a condition of ours having failed: it is tried again from the start. */
const PASSING_REASONS: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
]);

/** The store on a DynamoDB table. Throttling is left to the client's bounded retries. */
export function dynamodbStore(table: DynamodbTable): Store {
  return {
    get: (key) => translated(() => getItem(table, key)),
    batchGet: (keys) => translated(() => batchGet(table, keys)),
    query: (query) => translated(() => queryPage(table, query)),
    put: (put) => translated(() => putItem(table, put)),
    transact: (puts) => translated(() => transact(table, puts)),
    delete: (key) => translated(() => deleteItem(table, key)),
  };
}

async function getItem(table: DynamodbTable, key: ItemKey): Promise<Item | undefined> {
  const { Item: found, ConsumedCapacity: consumed } = await table.client.send(
    new GetItemCommand({ TableName: table.tableName, Key: keyToDynamo(key), ConsistentRead: true, ...metered(table) }),
  );
  countReads(table, consumed);
  return found && itemFromDynamo(found);
}

async function batchGet(table: DynamodbTable, keys: readonly ItemKey[]): Promise<readonly Item[]> {
  const distinct = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
  const found: Item[] = [];
  await inParallel(chunksOf(distinct, MAX_BATCH_KEYS), BATCHES_AT_ONCE, async (batch) => {
    let left: DynamoItem[] = batch.map(keyToDynamo);
    for (let round = 0; left.length > 0; round += 1) {
      if (round > 0) await table.pause(round);
      if (round >= MAX_BATCH_ROUNDS) throw busy(undefined);
      left = await readBatch(table, left, found);
    }
  });
  return found;
}

/** One BatchGetItem; answers the keys that it left out. */
async function readBatch(table: DynamodbTable, keys: DynamoItem[], found: Item[]): Promise<DynamoItem[]> {
  const { tableName } = table;
  const { Responses, UnprocessedKeys, ConsumedCapacity } = await table.client.send(
    new BatchGetItemCommand({
      RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } },
      ...metered(table),
    }),
  );
  countReads(table, ConsumedCapacity?.[0]);
  for (const item of Responses?.[tableName] ?? []) found.push(itemFromDynamo(item));
  return UnprocessedKeys?.[tableName]?.Keys ?? [];
}

async function queryPage(table: DynamodbTable, query: Query): Promise<QueryPage> {
  const { index, partition, from, through, order, limit, after } = query;
  const [partitionName, sortName] = index ? ['gpk', 'gsk'] : ['pk', 'sk'];
  const { Items, LastEvaluatedKey, ConsumedCapacity } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      ...(index ? { IndexName: index } : { ConsistentRead: true }),
      KeyConditionExpression: `${partitionName} = :partition AND ${sortName} BETWEEN :from AND :through`,
      ExpressionAttributeValues: { ':partition': { S: partition }, ':from': { S: from }, ':through': { S: through } },
      ScanIndexForward: order === 'ascending',
      ...(limit !== undefined && { Limit: limit }),
      ...(after && { ExclusiveStartKey: positionToDynamo(after) }),
      ...metered(table),
    }),
  );
  countReads(table, ConsumedCapacity);
  const items = (Items ?? []).map(itemFromDynamo);
  return LastEvaluatedKey ? { items, last: positionFromDynamo(LastEvaluatedKey) } : { items };
}

async function putItem(table: DynamodbTable, put: Put): Promise<WriteOutcome> {
  try {
    const { ConsumedCapacity } = await table.client.send(
      new PutItemCommand({ ...putFields(table, put), ...metered(table) }),
    );
    countWrites(table, ConsumedCapacity);
    return 'committed';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return outcomeOf(put, error.Item);
    if (nameOf(error) === 'TransactionConflictException') return 'lost';
    throw error;
  }
}

async function transact(table: DynamodbTable, puts: readonly Put[]): Promise<WriteOutcome> {
  invariant(puts.length <= MAX_TRANSACTION_ITEMS, 'a transaction has at most 100 items');
  try {
    const { ConsumedCapacity } = await table.client.send(
      new TransactWriteItemsCommand({
        TransactItems: puts.map((put) => ({ Put: putFields(table, put) })),
        ...metered(table),
      }),
    );
    countWrites(table, ConsumedCapacity?.[0]);
    return 'committed';
  } catch (error) {
    if (error instanceof TransactionCanceledException) return outcomeOfCancelled(puts, error);
    throw error;
  }
}

/**
 * A cancelled transaction had been committed by an earlier try exactly if each of its conditions fails on an item that
 * equals ours. Anything else is 'lost': to decide again is always safe.
 */
function outcomeOfCancelled(puts: readonly Put[], error: TransactionCanceledException): WriteOutcome {
  const reasons = error.CancellationReasons ?? [];
  for (const { Code: code = 'None' } of reasons) {
    if (code !== 'None' && code !== 'ConditionalCheckFailed' && !PASSING_REASONS.has(code)) throw error;
  }
  const isOurs = puts.every(
    (put, place) => put.condition === 'anyState' || outcomeOf(put, reasons[place]?.Item) === 'committed',
  );
  return isOurs && puts.some(({ condition }) => condition !== 'anyState') ? 'committed' : 'lost';
}

const outcomeOf = (put: Put, inTheWay: DynamoItem | undefined): WriteOutcome =>
  inTheWay && isSameItem(itemFromDynamo(inTheWay), put.item) ? 'committed' : 'lost';

async function deleteItem(table: DynamodbTable, key: ItemKey): Promise<void> {
  const { ConsumedCapacity } = await table.client.send(
    new DeleteItemCommand({ TableName: table.tableName, Key: keyToDynamo(key), ...metered(table) }),
  );
  countWrites(table, ConsumedCapacity);
}

const putFields = ({ tableName }: DynamodbTable, put: Put) => ({
  TableName: tableName,
  Item: itemToDynamo(put.item),
  ...conditionOf(put),
  ...(put.condition !== 'anyState' && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
});
