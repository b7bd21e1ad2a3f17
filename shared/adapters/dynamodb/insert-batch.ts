import { BatchExecuteStatementCommand, type BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import { invariant } from '../../kernel/invariant.ts';
import type { AskedPut } from '../batched-store.ts';
import { isSameItem, type Item, type Put, type Store, type WriteOutcome } from '../store.ts';
import { valueToDynamo } from './attribute-values.ts';
import { busy, countWrites, type DynamodbTable, metered, translated } from './dynamodb-table.ts';

/** Rounds for statements that were throttled: as often as the client tries a call. */
const MAX_ROUNDS = 8;

/** Codes of a statement that was not carried out, or perhaps was: it is sent again, and then finds what it wrote. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'RequestLimitExceeded',
  'InternalServerError',
]);

/**
 * Puts of different items that must not exist, in one call. An INSERT is that put: it fails with DuplicateItem where the
 * key is taken. Statements are no transaction: each is carried out or fails by itself, and is answered in its place.
 */
export async function insertBatch(
  table: DynamodbTable,
  store: Pick<Store, 'get'>,
  batch: readonly AskedPut[],
): Promise<void> {
  let left = batch;
  for (let round = 0; left.length > 0; round += 1) {
    if (round >= MAX_ROUNDS) throw busy(undefined);
    if (round > 0) await table.pause(round);
    left = await insertOnce(table, store, left);
  }
}

/** One call. Answers those that were put off by it. */
async function insertOnce(
  table: DynamodbTable,
  store: Pick<Store, 'get'>,
  batch: readonly AskedPut[],
): Promise<readonly AskedPut[]> {
  const statements = batch.map(({ ask }) => insertionOf(table.tableName, ask.item));
  const { Responses: responses = [], ConsumedCapacity } = await translated(() =>
    table.client.send(new BatchExecuteStatementCommand({ Statements: statements, ...metered(table) })),
  );
  countWrites(table, ConsumedCapacity?.[0]);
  invariant(responses.length === batch.length, 'a batch answers each of its statements, in their order');
  return batch.filter((asked, place) => {
    const code = responses[place]?.Error?.Code;
    if (code !== undefined && PASSING_CODES.has(code)) return true;
    if (code === undefined) asked.answer('committed');
    else if (code === 'DuplicateItem') asked.answer(outcomeOfDuplicate(store, asked.ask));
    else if (code === 'TransactionConflict') asked.answer('lost');
    else asked.fail(new StatementFailed(code));
    return false;
  });
}

/** A statement does not answer what is in its way, as a put does: it is read. */
async function outcomeOfDuplicate(store: Pick<Store, 'get'>, { item }: Put): Promise<WriteOutcome> {
  const inTheWay = await store.get(item);
  return inTheWay && isSameItem(inTheWay, item) ? 'committed' : 'lost';
}

/** What DynamoDB refuses of one statement; its message may quote the item, and stays there. */
class StatementFailed extends Error {
  override readonly name = 'StatementFailed';

  constructor(code: string) {
    super(`DynamoDB refused a statement of a batch: ${code}`);
  }
}

const NAME = /^[A-Za-z]+$/;

function insertionOf(tableName: string, item: Item): BatchStatementRequest {
  const names = Object.keys(item);
  const fields = names.map((name) => {
    invariant(NAME.test(name), 'an attribute has a name of letters');
    return `'${name}':?`;
  });
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${fields.join(',')}}`,
    Parameters: names.map((name) => valueToDynamo(item[name])),
  };
}
