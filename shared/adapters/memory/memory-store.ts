import { unreachable } from '../../kernel/invariant.ts';
import {
  type AttributeValue,
  isSameItem,
  type Item,
  type ItemKey,
  type Position,
  type Put,
  type Query,
  type QueryPage,
  revisionBefore,
  type Store,
  type UnitMeter,
  type WriteOutcome,
} from '../store.ts';
import { readUnits, sizeOf, writeUnits } from '../item-size.ts';
import { refuseInvalidItem, refuseInvalidKey, refuseInvalidQuery, refuseInvalidTransaction } from './limits.ts';
import { SortedItems } from './sorted-items.ts';

/** One Query reads at most this much. */
const PAGE_BYTES = 1_048_576;
/** A transaction prepares and commits: each item twice. */
const TRANSACTION_FACTOR = 2;
/** Below every character of a key; keeps the parts of a listed item's place apart. */
const PART = '\u0000';
const LAST_CHARACTER = '\u{10ffff}';

type Partitions = Map<string, SortedItems<Item>>;
type Tables = { readonly table: Partitions; readonly lists: Partitions; readonly meter: UnitMeter | undefined };

/**
 * The store in this process: the vocabulary, the limits and the units of DynamoDB. Each call takes effect at once and
 * answers later, and what goes in or out is a copy. Its index never lags, and `expiresAt` deletes nothing.
 */
export function memoryStore(meter?: UnitMeter): Store {
  const tables: Tables = { table: new Map(), lists: new Map(), meter };
  return {
    get: (key) => settled(() => get(tables, key)),
    batchGet: (keys) => settled(() => batchGet(tables, keys)),
    query: (query) => settled(() => queryPage(tables, query)),
    put: (put) => settled(() => write(tables, [put], 1)),
    transact: (puts) =>
      settled(() => {
        refuseInvalidTransaction(puts);
        return write(tables, puts, TRANSACTION_FACTOR);
      }),
    delete: (key) => settled(() => remove(tables, key)),
  };
}

/** A failure is a rejection, never thrown at the call. */
function settled<T>(call: () => T): Promise<T> {
  return new Promise((resolve) => resolve(call()));
}

function get({ table, meter }: Tables, key: ItemKey): Item | undefined {
  refuseInvalidKey(key);
  const { pk, sk } = key;
  const found = table.get(pk)?.get(sk);
  meter?.({ reads: readUnits(weightOf(found)), writes: 0 });
  return found && copyOf(found);
}

function batchGet(tables: Tables, keys: readonly ItemKey[]): readonly Item[] {
  const distinct = new Map(keys.map((key) => [`${key.pk}${PART}${key.sk}`, key]));
  return [...distinct.values()].flatMap((key) => get(tables, key) ?? []);
}

function queryPage({ table, lists, meter }: Tables, query: Query): QueryPage {
  refuseInvalidQuery(query);
  const partition = (query.index ? lists : table).get(query.partition);
  const items: Item[] = [];
  let bytes = 0;
  let isCutShort = false;
  for (const item of partition ? inOrder(partition, query) : []) {
    const found = query.index ? keysOf(item) : copyOf(item);
    const size = sizeOf(found);
    isCutShort = items.length > 0 && bytes + size > PAGE_BYTES;
    if (isCutShort) break;
    items.push(found);
    bytes += size;
    isCutShort = items.length === query.limit;
    if (isCutShort) break;
  }
  // Reads of the index are eventually consistent: half price.
  meter?.({ reads: readUnits(bytes) / (query.index ? 2 : 1), writes: 0 });
  const last = items.at(-1);
  return isCutShort && last ? { items, last: positionOf(last, query) } : { items };
}

function inOrder(partition: SortedItems<Item>, { index, from, through, order, after }: Query): Iterable<Item> {
  const range = {
    from,
    through: index ? `${through}${PART}${LAST_CHARACTER}` : through,
    after: after && (index ? placeInList(after as Item) : after['sk']),
  };
  return order === 'ascending' ? partition.ascending(range) : partition.descending(range);
}

function write(tables: Tables, puts: readonly Put[], factor: number): WriteOutcome {
  for (const { item } of puts) refuseInvalidItem(item);
  const olds = puts.map(({ item }) => tables.table.get(item.pk)?.get(item.sk));
  // A failed condition is charged like the write that it prevents.
  puts.forEach(({ item }, place) =>
    tables.meter?.({ reads: 0, writes: factor * writeUnits(Math.max(sizeOf(item), weightOf(olds[place]))) }),
  );
  if (puts.every((put, place) => holds(put, olds[place]))) {
    puts.forEach(({ item }, place) => replace(tables, copyOf(item), olds[place]));
    return 'committed';
  }
  return hadSucceeded(puts, olds) ? 'committed' : 'lost';
}

function holds({ item, condition }: Put, old: Item | undefined): boolean {
  switch (condition) {
    case 'itemDoesNotExist':
      return old === undefined;
    case 'revisionIsTheOneBefore':
      return old?.['r'] === revisionBefore(item);
    case 'anyState':
      return true;
    default:
      return unreachable(condition);
  }
}

/** Each condition fails, and on an item that equals ours. */
function hadSucceeded(puts: readonly Put[], olds: readonly (Item | undefined)[]): boolean {
  return puts.every((put, place) => {
    const old = olds[place];
    return put.condition === 'anyState' || (!holds(put, old) && old !== undefined && isSameItem(old, put.item));
  });
}

function remove(tables: Tables, key: ItemKey): void {
  refuseInvalidKey(key);
  const old = tables.table.get(key.pk)?.get(key.sk);
  tables.meter?.({ reads: 0, writes: writeUnits(weightOf(old)) });
  if (old) replace(tables, undefined, old);
}

function replace({ table, lists, meter }: Tables, item: Item | undefined, old: Item | undefined): void {
  if (item) partitionOf(table, item.pk).set(item.sk, item);
  else if (old) table.get(old.pk)?.delete(old.sk);
  if (item && old && placeInList(item) === placeInList(old) && item['gpk'] === old['gpk']) return;
  if (old?.['gpk'] !== undefined) {
    lists.get(String(old['gpk']))?.delete(placeInList(old));
    meter?.({ reads: 0, writes: 1 });
  }
  if (item?.['gpk'] !== undefined) {
    partitionOf(lists, String(item['gpk'])).set(placeInList(item), item);
    meter?.({ reads: 0, writes: 1 });
  }
}

function partitionOf(partitions: Partitions, name: string): SortedItems<Item> {
  const existing = partitions.get(name);
  if (existing) return existing;
  const partition = new SortedItems<Item>();
  partitions.set(name, partition);
  return partition;
}

const placeInList = (item: Item): string => [item['gsk'], item.pk, item.sk].join(PART);

/** What the index holds of an item. */
const keysOf = ({ pk, sk, gpk, gsk }: Item): Item => ({ pk, sk, gpk: gpk as string, gsk: gsk as string });

const positionOf = (item: Item, { index }: Query): Position =>
  (index ? keysOf(item) : { pk: item.pk, sk: item.sk }) as Position;

const weightOf = (item: Item | undefined): number => (item ? sizeOf(item) : 0);

function copyOf(item: Item): Item {
  const copy: Record<string, AttributeValue> = { ...item };
  for (const name in copy) {
    const value = copy[name];
    if (value instanceof Uint8Array) copy[name] = value.slice();
  }
  return copy as Item;
}
