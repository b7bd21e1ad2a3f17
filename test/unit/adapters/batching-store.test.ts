import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  type BatchStatementResponse,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { itemToDynamo } from '../../../shared/adapters/dynamodb/attribute-values.ts';
import { batchingStore } from '../../../shared/adapters/dynamodb/batching-store.ts';
import type { Item, Put } from '../../../shared/adapters/store.ts';

/** What was asked of DynamoDB, and how it answers. */
class Engine {
  readonly calls: string[] = [];
  readonly waits: number[] = [];
  /** What lies in the way of an INSERT, by partition key. */
  readonly stored = new Map<string, Item>();
  /** What an INSERT of this partition key is answered, time after time; nothing: it is carried out. */
  readonly codes = new Map<string, string[]>();
  readonly store = batchingStore({
    client: { send: async (command: unknown) => Promise.resolve(this.#send(command)) } as never,
    tableName: 'table',
    pause: (losses) => Promise.resolve(void this.waits.push(losses)),
  });

  #send(command: unknown): unknown {
    this.calls.push(describeCall(command));
    if (command instanceof GetItemCommand) {
      const found = this.stored.get(command.input.Key?.['pk']?.S ?? '');
      return { Item: found && itemToDynamo(found) };
    }
    if (command instanceof BatchGetItemCommand) {
      const keys = command.input.RequestItems?.['table']?.Keys ?? [];
      const found = keys.flatMap(({ pk }) => this.stored.get(pk?.S ?? '') ?? []);
      return { Responses: { table: found.map(itemToDynamo) } };
    }
    if (!(command instanceof BatchExecuteStatementCommand)) return {};
    return {
      Responses: command.input.Statements?.map(({ Parameters }) => this.#insert(Parameters?.[0]?.S ?? '')),
    };
  }

  #insert(pk: string): BatchStatementResponse {
    const code = this.codes.get(pk)?.shift() ?? (this.stored.has(pk) ? 'DuplicateItem' : undefined);
    return code === undefined
      ? { TableName: 'table' }
      : { Error: { Code: code as 'DuplicateItem', Message: 'secret' } };
  }
}

function describeCall(command: unknown): string {
  if (command instanceof BatchExecuteStatementCommand) return `insert ${String(command.input.Statements?.length)}`;
  if (command instanceof BatchGetItemCommand)
    return `get ${String(command.input.RequestItems?.['table']?.Keys?.length)}`;
  if (command instanceof PutItemCommand) return `put ${command.input.Item?.['pk']?.S ?? ''}`;
  return command instanceof GetItemCommand ? `get ${command.input.Key?.['pk']?.S ?? ''}` : 'other';
}

const item = (pk: string, d = 'x'): Item => ({ pk, sk: 's', d });
const fresh = (pk: string, d?: string): Put => ({ item: item(pk, d), condition: 'itemDoesNotExist' });
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${String(index)}`);
const settle = async (calls: readonly Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(calls)).map((each) =>
    each.status === 'fulfilled' ? each.value : (each.reason as Error).message,
  );

describe('puts of new items in one turn', () => {
  it('travel in as few calls as there may be, alike in size', async () => {
    const { store, calls } = new Engine();
    const outcomes = await Promise.all(names(52).map((pk) => store.put(fresh(pk))));
    expect(calls).toEqual(['insert 17', 'insert 17', 'insert 18']);
    expect(outcomes).toEqual(names(52).map(() => 'committed'));
  });

  it('that replace, or are large, go alone; so does who is alone', async () => {
    const { store, calls } = new Engine();
    await Promise.all([
      store.put({ item: { ...item('a'), r: 2 }, condition: 'revisionIsTheOneBefore' }),
      store.put({ item: item('b'), condition: 'anyState' }),
      store.put(fresh('c', 'x'.repeat(50_000))),
      store.put(fresh('d')),
    ]);
    expect(calls.toSorted()).toEqual(['put a', 'put b', 'put c', 'put d']);
  });

  it('of one item go in different calls: a call may name it once', async () => {
    const { store, calls } = new Engine();
    await Promise.all([fresh('a'), fresh('b'), fresh('a'), fresh('a')].map((put) => store.put(put)));
    expect(calls.toSorted()).toEqual(['insert 2', 'put a', 'put a']);
  });

  it('of later turns are other calls', async () => {
    const { store, calls } = new Engine();
    await Promise.all(names(2).map((pk) => store.put(fresh(pk))));
    await Promise.all(names(3).map((pk) => store.put(fresh(pk))));
    expect(calls).toEqual(['insert 2', 'insert 3']);
  });
});

describe('a put of a batch', () => {
  it('that met an item like ours had succeeded before; another one, or none any more, is a lost race', async () => {
    const engine = new Engine();
    engine.stored.set('same', item('same')).set('other', item('other', 'y'));
    engine.codes.set('gone', ['DuplicateItem']);
    const puts = ['same', 'other', 'gone', 'new'].map((pk) => engine.store.put(fresh(pk)));
    expect(await settle(puts)).toEqual(['committed', 'lost', 'lost', 'committed']);
    expect(engine.calls.toSorted()).toEqual(['get gone', 'get other', 'get same', 'insert 4']);
  });

  it('that met a transaction on the same item is lost', async () => {
    const engine = new Engine();
    engine.codes.set('a', ['TransactionConflict']);
    expect(await settle(['a', 'b'].map((pk) => engine.store.put(fresh(pk))))).toEqual(['lost', 'committed']);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded', 'InternalServerError'])(
    'that failed by %s is sent again after a wait, without those that did not',
    async (code) => {
      const engine = new Engine();
      engine.codes.set('a', [code, code]).set('b', [code]);
      expect(await settle(['a', 'b', 'c'].map((pk) => engine.store.put(fresh(pk))))).toEqual(
        ['a', 'b', 'c'].map(() => 'committed'),
      );
      expect(engine.calls).toEqual(['insert 3', 'insert 2', 'insert 1']);
      expect(engine.waits).toEqual([1, 2]);
    },
  );

  it('that stays throttled is to be sent again by the caller; the others are done', async () => {
    const engine = new Engine();
    engine.codes.set(
      'a',
      names(99).map(() => 'ThrottlingError'),
    );
    const [a, b] = [engine.store.put(fresh('a')), engine.store.put(fresh('b'))];
    await expect(a).rejects.toMatchObject({ code: 'try_again' });
    expect(await b).toBe('committed');
    expect(engine.calls).toHaveLength(8);
  });

  it('that is refused for another reason fails alone, and says no more than the code', async () => {
    const engine = new Engine();
    engine.codes.set('a', ['ValidationError']);
    expect(await settle(['a', 'b'].map((pk) => engine.store.put(fresh(pk))))).toEqual([
      'DynamoDB refused a statement of a batch: ValidationError',
      'committed',
    ]);
  });

  it('fails with its call', async () => {
    const error = Object.assign(new Error('from the engine'), { name: 'ThrottlingException' });
    const client = { send: () => Promise.reject(error) } as never;
    const store = batchingStore({ client, tableName: 'table', pause: () => Promise.resolve() });
    const puts = names(30).map((pk) => store.put(fresh(pk)));
    for (const put of puts) await expect(put).rejects.toMatchObject({ code: 'try_again', cause: error });
  });

  it('has attributes with names of letters: they are written into the statement', async () => {
    const { store } = new Engine();
    const odd = { item: { ...item('a'), "x':?": 1 }, condition: 'itemDoesNotExist' } as const;
    await expect(Promise.all([store.put(odd), store.put(fresh('b'))])).rejects.toThrow('a name of letters');
  });
});

describe('reads by key in one turn', () => {
  it('are one call, and each is answered its own', async () => {
    const engine = new Engine();
    engine.stored.set('a', item('a')).set('b', item('b'));
    const found = await Promise.all(['b', 'none', 'a', 'b'].map((pk) => engine.store.get(item(pk))));
    expect(found).toEqual([item('b'), undefined, item('a'), item('b')]);
    expect(engine.calls).toEqual(['get 3']);
  });

  it('alone are a plain read', async () => {
    const engine = new Engine();
    engine.stored.set('a', item('a'));
    expect(await engine.store.get(item('a'))).toEqual(item('a'));
    expect(engine.calls).toEqual(['get a']);
  });
});
