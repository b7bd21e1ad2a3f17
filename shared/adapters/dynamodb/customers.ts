import { inParallel } from '../../application/in-parallel.ts';
import type { Ports, StoredAccount } from '../../application/ports.ts';
import type { Customer } from '../../domain/customers/customer.ts';
import { CUSTOMER_SHARDS } from '../../domain/customers/shards.ts';
import { isCallerId } from '../../kernel/id.ts';
import { invariant } from '../../kernel/invariant.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../cursor.ts';
import { pageOf } from '../page.ts';
import { allPages, type Item, type ItemKey, type Query, type Store } from '../store.ts';
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
/** Shards that accounts are read of at once. */
const SHARDS_READ_AT_ONCE = 8;
/** A customer has at most this many items in its shard: itself and its subscription. */
const ITEMS_A_CUSTOMER = 2;
/** All of a shard, by shard. */
const SHARD_QUERIES = Array.from({ length: CUSTOMER_SHARDS }, (_, shard): Query => ({
  ...customerShardRange(shard),
  order: 'ascending',
}));

/** Customer and subscription in one consistent read. */
export const readAccount =
  (store: Store): Ports['account'] =>
  async (customerId) => {
    const { items } = await store.query({ ...accountRange(customerId), order: 'ascending' });
    const itemOf = ({ sk }: ItemKey): Item | undefined => items.find((item) => item.sk === sk);
    return accountOf(itemOf(customerKey(customerId)), itemOf(subscriptionKey(customerId)));
  };

export const readAccounts =
  (store: Store): Ports['accounts'] =>
  async (customerIds) => {
    const accounts = new Map<string, StoredAccount>();
    await inParallel([...Map.groupBy(customerIds, customerShardOf).values()], SHARDS_READ_AT_ONCE, async (ids) => {
      for (const [id, account] of await accountsInShard(store, ids.toSorted())) accounts.set(id, account);
    });
    return accounts;
  };

/** From the first to the last in one read. It ends where it would end if no other customer lay between them: the rest is left out. */
async function accountsInShard(
  store: Store,
  ids: readonly string[],
): Promise<readonly (readonly [string, StoredAccount])[]> {
  const [{ partition, from }, { through }] = [accountRange(ids.at(0) ?? ''), accountRange(ids.at(-1) ?? '')];
  const query: Query = { partition, from, through, order: 'ascending', limit: ids.length * ITEMS_A_CUSTOMER };
  const { items, last } = await store.query(query);
  const bySortKey = new Map(items.map((item) => [item.sk, item]));
  const reached = last && items.at(-1)?.sk;
  return ids.flatMap((id) => {
    const { sk } = subscriptionKey(id);
    if (reached !== undefined && reached < sk) return [];
    const account = accountIfReadable(bySortKey.get(customerKey(id).sk), bySortKey.get(sk));
    return account ? [[id, account] as const] : [];
  });
}

/** One that cannot be read is not to stop the others: whoever reads it alone is told. */
function accountIfReadable(customer: Item | undefined, subscription: Item | undefined): StoredAccount | undefined {
  try {
    return accountOf(customer, subscription);
  } catch {
    return undefined;
  }
}

const accountOf = (customer: Item | undefined, subscription: Item | undefined): StoredAccount => ({
  ...(customer && { customer: documentFromItem('customer', customer) }),
  ...(subscription && { subscription: documentFromItem('subscription', subscription) }),
});

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
      const queries = SHARD_QUERIES.slice(shard, shard + ROSTER_SHARDS_AT_ONCE);
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
    const query = wholeShard(shard);
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
  const query: Query = { ...wholeShard(shard), limit: count * ITEMS_A_CUSTOMER };
  const from = after === undefined ? query : { ...query, after: customerKey(after) };
  for await (const items of allPages(store, from)) {
    found.push(...customersAmong(items));
    if (found.length >= count) break;
  }
  return found;
}

const customersAmong = (items: readonly Item[]): Customer[] =>
  items.filter(({ sk }) => isCustomerSortKey(sk)).map((item) => documentFromItem('customer', item));

function wholeShard(shard: number): Query {
  const query = SHARD_QUERIES[shard];
  invariant(query, 'a shard is one of those that there are');
  return query;
}

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
