import { invariant } from '../kernel/invariant.ts';

/** What an item can hold. Numbers are safe integers; everything else of a document is in its text. */
export type AttributeValue = string | number | Uint8Array;

export type ItemKey = { readonly pk: string; readonly sk: string };
/** `gpk` and `gsk` list it in the index `lists`; `r` is its revision; `expiresAt` (epoch seconds) lets it be deleted some time after. */
export type Item = ItemKey & Readonly<Record<string, AttributeValue>>;

/** What must hold for an item to be written. A closed vocabulary: each implementation of the store knows all of it. */
export type Condition =
  /** Nothing lies under the key. */
  | 'itemDoesNotExist'
  /** What lies there has the revision `r - 1`, where `r` is the new item's. */
  | 'revisionIsTheOneBefore'
  /** Whatever lies there is replaced. */
  | 'anyState';

export type Put = { readonly item: Item; readonly condition: Condition };

/**
 * 'lost': a condition failed, or others wrote at the same time; nothing was written. Where all that is in the way is
 * byte for byte what was to be written, an earlier try had succeeded and its answer was lost: 'committed'.
 */
export type WriteOutcome = 'committed' | 'lost';

/** Where a query stopped, as the store names it. */
export type Position = Readonly<Record<string, string>>;

export type Query = {
  /** The value of `pk`; of `gpk` in the index. */
  readonly partition: string;
  /** The index of lists: may lag behind, and answers the keys of the items alone. */
  readonly index?: 'lists';
  /** Sort keys in [from, through], compared as UTF-8 bytes. */
  readonly from: string;
  readonly through: string;
  readonly order: 'ascending' | 'descending';
  readonly limit?: number;
  readonly after?: Position;
};

/** With `last` there may be more: the limit was reached, or 1 MB was read. */
export type QueryPage = { readonly items: readonly Item[]; readonly last?: Position };

/** Items at most in one transaction. */
export const MAX_TRANSACTION_ITEMS = 100;

/** One table, as items. Reads of the table (not of its index) see every write that was acknowledged before. */
export type Store = {
  readonly get: (key: ItemKey) => Promise<Item | undefined>;
  /** Any number of keys, each once however often it is named; those that exist, in no order. Not one snapshot. */
  readonly batchGet: (keys: readonly ItemKey[]) => Promise<readonly Item[]>;
  readonly query: (query: Query) => Promise<QueryPage>;
  readonly put: (put: Put) => Promise<WriteOutcome>;
  /** All or nothing; 2 to 100 different items. */
  readonly transact: (puts: readonly Put[]) => Promise<WriteOutcome>;
  readonly delete: (key: ItemKey) => Promise<void>;
};

/** What AWS charges for. */
export type Units = { readonly reads: number; readonly writes: number };
export type UnitMeter = (units: Units) => void;

/** Equal as stored: the same attributes with the same values. */
export function isSameItem(one: Item, other: Item): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameValue(one[name], other[name]))
  );
}

function isSameValue(one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  if (one instanceof Uint8Array) return other instanceof Uint8Array && Buffer.compare(one, other) === 0;
  return one === other;
}

/** Reads page after page. */
export async function* allPages(store: Pick<Store, 'query'>, query: Query): AsyncGenerator<readonly Item[]> {
  let after: Position | undefined;
  do {
    const page = await store.query(after ? { ...query, after } : query);
    yield page.items;
    after = page.last;
  } while (after);
}

/** The revision that `revisionIsTheOneBefore` asks for. */
export function revisionBefore(item: Item): number {
  const revision = item['r'];
  invariant(typeof revision === 'number', 'an item that replaces another has a revision');
  return revision - 1;
}
