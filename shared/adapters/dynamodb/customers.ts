import type { Ports } from '../../application/ports.ts';
import type { Customer } from '../../domain/customers/customer.ts';
import { CUSTOMER_SHARDS } from '../../domain/customers/shards.ts';
import { isCallerId } from '../../kernel/id.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../cursor.ts';
import { pageOf } from '../page.ts';
import { allPages, type Item, type Query, type Store } from '../store.ts';
import { documentFromItem } from './items.ts';
import {
  accountRange,
  customerKey,
  customerShardOf,
  customerShardRange,
  isCustomerSortKey,
  subscriptionKey,
} from './keys.ts';

/** Shards that the list reads at once, at most: few customers lie in many shards. */
const MAX_LISTED_SHARDS = 32;
/** Shards whose first pages the roster reads at once. */
const ROSTER_SHARDS_AT_ONCE = 8;
/** A customer has at most this many items in its shard: itself and its subscription. */
const ITEMS_A_CUSTOMER = 2;

/** Customer and subscription in one consistent read. */
export const readAccount =
  (store: Store): Ports['account'] =>
  async (customerId) => {
    const { items } = await store.query({ ...accountRange(customerId), order: 'ascending' });
    const customer = items.find(({ sk }) => sk === customerKey(customerId).sk);
    const subscription = items.find(({ sk }) => sk === subscriptionKey(customerId).sk);
    return {
      ...(customer && { customer: documentFromItem('customer', customer) }),
      ...(subscription && { subscription: documentFromItem('subscription', subscription) }),
    };
  };

/** Shard by shard, by id within one: the base table, so that nobody is missing. */
export const listCustomers =
  (store: Store): Ports['customers'] =>
  async ({ limit, cursor }) => {
    const found: Customer[] = [];
    let shard = 0;
    if (cursor !== undefined) {
      const after = idFromCursor(cursor);
      found.push(...(await customersInShard(store, customerShardOf(after), { count: limit + 1, after })));
      shard = customerShardOf(after) + 1;
    }
    // One shard first, then more at once: where there are many customers, the first fills the page.
    for (
      let width = 1;
      found.length <= limit && shard < CUSTOMER_SHARDS;
      width = Math.min(2 * width, MAX_LISTED_SHARDS)
    ) {
      const count = limit + 1 - found.length;
      const shards = shardsFrom(shard, width);
      const lists = await Promise.all(shards.map((each) => customersInShard(store, each, { count })));
      found.push(...lists.flat());
      shard += width;
    }
    return pageOf(found, limit, ({ id }) => encodeCursor('customers', id));
  };

/** Everybody, in the order of the list, a few pages of memory at a time. */
export const roster = (store: Store): Ports['roster'] =>
  async function* () {
    for (let shard = 0; shard < CUSTOMER_SHARDS; shard += ROSTER_SHARDS_AT_ONCE) {
      const queries = shardsFrom(shard, ROSTER_SHARDS_AT_ONCE).map((each) => shardQuery(each));
      const firstPages = await Promise.all(queries.map((query) => store.query(query)));
      for (const [place, first] of firstPages.entries()) {
        yield* rosterEntries(first.items);
        const query = queries[place];
        if (!first.last || !query) continue;
        for await (const items of allPages(store, { ...query, after: first.last })) yield* rosterEntries(items);
      }
    }
  };

/** Those of one shard, by id. */
export const rosterOfShard = (store: Store): Ports['rosterOfShard'] =>
  async function* (shard, after) {
    const query = shardQuery(shard);
    const from = after === undefined ? query : { ...query, after: customerKey(after) };
    for await (const items of allPages(store, from)) yield* rosterEntries(items);
  };

function* rosterEntries(items: readonly Item[]): Generator<{ readonly id: string; readonly createdAt: number }> {
  for (const { id, createdAt } of customersAmong(items)) yield { id, createdAt };
}

async function customersInShard(
  store: Store,
  shard: number,
  { count, after }: { readonly count: number; readonly after?: string },
): Promise<Customer[]> {
  const found: Customer[] = [];
  const query: Query = { ...shardQuery(shard), limit: count * ITEMS_A_CUSTOMER };
  const from = after === undefined ? query : { ...query, after: customerKey(after) };
  for await (const items of allPages(store, from)) {
    found.push(...customersAmong(items));
    if (found.length >= count) break;
  }
  return found;
}

const customersAmong = (items: readonly Item[]): Customer[] =>
  items.filter(({ sk }) => isCustomerSortKey(sk)).map((item) => documentFromItem('customer', item));

const shardQuery = (shard: number): Query => ({ ...customerShardRange(shard), order: 'ascending' });

const shardsFrom = (shard: number, count: number): number[] =>
  Array.from({ length: Math.min(count, CUSTOMER_SHARDS - shard) }, (_, index) => shard + index);

function idFromCursor(cursor: string): string {
  const [id = ''] = decodeCursor('customers', cursor, 1);
  if (!isCallerId(id)) throw invalidCursor();
  return id;
}

/** Reads the whole roster once an instance, as soon as there is anybody. */
export function firstCustomerAt(everyone: Ports['roster']): Ports['firstCustomerAt'] {
  let known: number | undefined;
  return async () => {
    if (known !== undefined) return known;
    let first = Infinity;
    for await (const { createdAt } of everyone()) first = Math.min(first, createdAt);
    known = first === Infinity ? undefined : first;
    return known;
  };
}
