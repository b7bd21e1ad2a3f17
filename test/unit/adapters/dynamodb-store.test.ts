import {
  type BatchGetItemCommand,
  ConditionalCheckFailedException,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { itemToDynamo } from '../../../shared/adapters/dynamodb/attribute-values.ts';
import { dynamodbStore } from '../../../shared/adapters/dynamodb/dynamodb-store.ts';
import type { Put, Store } from '../../../shared/adapters/store.ts';
import { InvariantError } from '../../../shared/kernel/invariant.ts';

const METADATA = { $metadata: {}, message: 'from the engine' };
const one: Put = { item: { pk: 'p', sk: '1', r: 2, d: 'one' }, condition: 'revisionIsTheOneBefore' };
const two: Put = { item: { pk: 'p', sk: '2', d: 'two' }, condition: 'itemDoesNotExist' };
const told: Put = { item: { pk: 'o', sk: '1', d: 'told' }, condition: 'anyState' };
const [oldOne, oldTwo] = [itemToDynamo(one.item), itemToDynamo(two.item)];

/** A store over a client that answers so. */
function storeOn(send: (command: unknown) => unknown, waits: number[] = []): Store {
  return dynamodbStore({
    client: { send: async (command: unknown) => Promise.resolve(send(command)) } as never,
    tableName: 'table',
    pause: (losses) => {
      waits.push(losses);
      return Promise.resolve();
    },
  });
}
const failing = (error: Error): Store =>
  storeOn(() => {
    throw error;
  });
const named = (name: string): Error => Object.assign(new Error('from the engine'), { name });
const cancelled = (...reasons: { Code: string; Item?: ReturnType<typeof itemToDynamo> }[]): Store =>
  failing(new TransactionCanceledException({ ...METADATA, CancellationReasons: reasons }));
const failed = (Item?: ReturnType<typeof itemToDynamo>) => ({ Code: 'ConditionalCheckFailed', ...(Item && { Item }) });
const passed = { Code: 'None' };

describe('a put to DynamoDB', () => {
  it('that met an item like ours had succeeded before; any other, or none, is a lost race', async () => {
    const met = (Item?: ReturnType<typeof itemToDynamo>) =>
      failing(new ConditionalCheckFailedException({ ...METADATA, ...(Item && { Item }) })).put(two);
    expect(await met(oldTwo)).toBe('committed');
    expect(await met({ ...oldTwo, d: { S: 'other' } })).toBe('lost');
    expect(await met({ ...oldTwo, more: { N: '1' } })).toBe('lost');
    expect(await met()).toBe('lost');
  });

  it('that met a transaction on the same item is lost', async () => {
    expect(await failing(named('TransactionConflictException')).put(two)).toBe('lost');
  });
});

describe('a transaction of DynamoDB', () => {
  const transact = (store: Store) => store.transact([one, two, told]);

  it('had succeeded before exactly if each condition fails on an item like ours', async () => {
    expect(await transact(cancelled(failed(oldOne), failed(oldTwo), passed))).toBe('committed');
    expect(await transact(cancelled(failed(oldOne), passed, passed))).toBe('lost');
    expect(await transact(cancelled(failed(oldOne), failed(), passed))).toBe('lost');
    expect(await transact(cancelled(failed(oldOne), failed({ ...oldTwo, d: { S: 'x' } }), passed))).toBe('lost');
  });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'cancelled by %s is lost: nothing was written, it is decided again',
    async (Code) => {
      expect(await transact(cancelled(passed, { Code }, passed))).toBe('lost');
      expect(await transact(cancelled(failed(oldOne), { Code }, passed))).toBe('lost');
    },
  );

  it('cancelled for what would never succeed is a failure', async () => {
    await expect(transact(cancelled(passed, { Code: 'ValidationError' }, passed))).rejects.toThrow('from the engine');
    await expect(transact(cancelled(failed(), { Code: 'ItemCollectionSizeLimitExceeded' }))).rejects.toThrow();
  });

  it('of more than 100 items is never sent', async () => {
    const puts = Array.from({ length: 101 }, () => two);
    await expect(storeOn(() => ({})).transact(puts)).rejects.toThrow(InvariantError);
  });
});

describe('a throttled call to DynamoDB', () => {
  it.each([
    new ProvisionedThroughputExceededException(METADATA),
    named('ThrottlingException'),
    named('RequestLimitExceeded'),
    named('TransactionInProgressException'),
  ])('is to be sent again, once the client has given up: $name', async (error) => {
    const store = failing(error);
    const calls = [store.get(two.item), store.batchGet([two.item]), store.put(two), store.transact([one, two])];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'try_again', cause: error });
  });

  it('that failed for another reason is passed on as it is', async () => {
    await expect(failing(named('AccessDeniedException')).get(two.item)).rejects.toThrow('from the engine');
  });
});

describe('a batch of DynamoDB', () => {
  it('asks again, after a wait, for the keys that were left out', async () => {
    const asked: number[] = [];
    const waits: number[] = [];
    const store = storeOn((command) => {
      const keys = (command as BatchGetItemCommand).input.RequestItems?.['table']?.Keys ?? [];
      asked.push(keys.length);
      const left = keys.slice(10);
      return {
        Responses: { table: keys.slice(0, 10) },
        UnprocessedKeys: left.length > 0 ? { table: { Keys: left } } : {},
      };
    }, waits);
    const keys = Array.from({ length: 35 }, (_, index) => ({ pk: `p${String(index)}`, sk: 's' }));
    expect(await store.batchGet(keys)).toHaveLength(35);
    expect(asked).toEqual([35, 25, 15, 5]);
    expect(waits).toEqual([1, 2, 3]);
  });

  it('gives up after a bounded number of rounds', async () => {
    let rounds = 0;
    const store = storeOn((command) => {
      rounds += 1;
      return { UnprocessedKeys: (command as BatchGetItemCommand).input.RequestItems };
    });
    await expect(store.batchGet([two.item])).rejects.toMatchObject({ code: 'try_again' });
    expect(rounds).toBe(12);
  });
});
