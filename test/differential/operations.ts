import { sizeOf } from '../../shared/adapters/item-size.ts';
import type { AttributeValue, Condition, Item, ItemKey, Position, Put, Query } from '../../shared/adapters/store.ts';

/** One call of a store, as data: it can be made again, on another store. */
export type Operation =
  | { readonly kind: 'put'; readonly put: Put }
  | { readonly kind: 'transact'; readonly puts: readonly Put[] }
  /** Puts of different items at the same time, each by itself; for the first time, or again. */
  | { readonly kind: 'together'; readonly puts: readonly Put[]; readonly isAgain?: true }
  | { readonly kind: 'get'; readonly key: ItemKey }
  | { readonly kind: 'batchGet'; readonly keys: readonly ItemKey[] }
  | { readonly kind: 'query'; readonly query: Query }
  /** Page after page, each a call of its own. */
  | { readonly kind: 'pages'; readonly query: Query }
  | { readonly kind: 'delete'; readonly key: ItemKey };

const PARTITIONS = ['p', 'WALLET#acme', 'é', '日本', '𝒳', 'CUSTOMERS#0f'];
const SORT_KEYS = [
  ...['!', '0', '00', '1', 'A', 'Z', 'a', 'aa', 'a#subscription', 'b', 'SEG#000000000001', 'SEG#000000000002', '~'],
  ...['é', 'ß', 'ﬀ', '日', '\u{ffff}', '\u{10000}', '😀', '😀a', '\u{10ffff}'],
];
const LISTS = ['INVOICES#acme', 'INVOICES#é', 'l'];
const LISTED = ['2026-11-01#FA-1', '2026-11-01#FA-10', '2026-11-02#FA-2', 'é', '😀', '\u{ffff}'];
const NUMBERS = [0, 1, -1, 7, 10, 100, -100, 12_345, -12_345, 1_790_000_000_000, 9_007_199_254_740_991, -3_000_000];
/** Kilobytes at whose borders units change. */
const BORDERS = [1, 2, 3, 4, 5, 8, 12, 16];
const KILOBYTE = 1_024;
/** Where some items are so large that a page ends before its limit. */
const LARGE = '日本';
const LARGE_KILOBYTES = 300;
const MAX_BATCH = 130;
const MAX_TRANSACTION = 8;
/** More than one batch holds. */
const MAX_TOGETHER = 60;
const KINDS: readonly (readonly [weight: number, kind: Operation['kind'] | 'again'])[] = [
  [30, 'put'],
  [12, 'transact'],
  [6, 'together'],
  [8, 'again'],
  [12, 'get'],
  [5, 'batchGet'],
  [17, 'query'],
  [6, 'pages'],
  [10, 'delete'],
];

/** Makes operations by chance that meet each other often: few keys, revisions that mostly follow. */
export class OperationSource {
  readonly #random: () => number;
  /** What lies under each key, if all went as it should: so that most writes meet their condition. */
  readonly #revisions = new Map<string, number>();
  readonly #writes: Operation[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  take(count: number): Operation[] {
    return Array.from({ length: count }, () => this.#next());
  }

  #next(): Operation {
    const kind = this.#kind();
    switch (kind) {
      case 'put':
        return this.#written({ kind, put: this.#put(this.#key(), 0.25) }, (operation) => [operation.put]);
      case 'transact':
        return this.#written({ kind, puts: this.#puts() }, (operation) => operation.puts);
      case 'together':
        return this.#together();
      case 'again':
        return this.#writes.at(-1 - this.#below(3)) ?? { kind: 'get', key: this.#key() };
      case 'get':
        return { kind, key: this.#key() };
      case 'delete':
        return this.#deletion(this.#key());
      case 'batchGet':
        return { kind, keys: Array.from({ length: 1 + this.#below(MAX_BATCH) }, () => this.#key()) };
      case 'query':
      case 'pages':
        return { kind, query: this.#query(kind) };
    }
  }

  #kind(): (typeof KINDS)[number][1] {
    let draw = this.#random() * KINDS.reduce((sum, [weight]) => sum + weight, 0);
    return KINDS.find(([weight]) => (draw -= weight) < 0)?.[1] ?? 'get';
  }

  #written<O extends Operation>(operation: O, putsOf: (operation: O) => readonly Put[]): O {
    this.#writes.push(operation);
    const puts = putsOf(operation);
    if (puts.every((put) => this.#wouldHold(put))) {
      for (const { item } of puts) this.#revisions.set(nameOf(item), Number(item['r']));
    }
    return operation;
  }

  #deletion(key: ItemKey): Operation {
    this.#revisions.delete(nameOf(key));
    return { kind: 'delete', key };
  }

  #wouldHold({ item, condition }: Put): boolean {
    const known = this.#revisions.get(nameOf(item));
    if (condition === 'itemDoesNotExist') return known === undefined;
    return condition === 'anyState' || known === Number(item['r']) - 1;
  }

  #together(): Operation {
    const puts = this.#differentKeys(2 + this.#below(MAX_TOGETHER - 1)).map((key) => this.#put(key, 0.15));
    for (const put of puts) if (this.#wouldHold(put)) this.#revisions.set(nameOf(put.item), Number(put.item['r']));
    this.#writes.push({ kind: 'together', puts, isAgain: true });
    return { kind: 'together', puts };
  }

  #differentKeys(count: number): ItemKey[] {
    const keys = Array.from({ length: count }, () => this.#key());
    return [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  }

  /** Mostly of different items; now and then one twice, which is refused. */
  #puts(): Put[] {
    const count = 2 + this.#below(MAX_TRANSACTION - 1);
    const isCareless = this.#random() < 0.05;
    const chosen = isCareless ? Array.from({ length: count }, () => this.#key()) : this.#differentKeys(count);
    return chosen.map((key) => this.#put(key, 0.05));
  }

  /** By that chance it does not meet its condition. */
  #put(key: ItemKey, chanceToFail: number): Put {
    const known = this.#revisions.get(nameOf(key));
    const fails = this.#random() < chanceToFail;
    if (fails) {
      const condition = this.#one<Condition>(['itemDoesNotExist', 'revisionIsTheOneBefore', 'anyState']);
      return { item: this.#item(key, this.#below(6)), condition };
    }
    const condition = known === undefined ? 'itemDoesNotExist' : 'revisionIsTheOneBefore';
    const isAnyway = this.#random() < 0.15;
    return { item: this.#item(key, (known ?? 0) + 1), condition: isAnyway ? 'anyState' : condition };
  }

  #item(key: ItemKey, r: number): Item {
    const more: Record<string, AttributeValue> = { r };
    if (this.#random() < 0.4) more['n'] = this.#one(NUMBERS);
    if (this.#random() < 0.2) more['expiresAt'] = 1_790_000_000 + this.#below(9);
    if (this.#random() < 0.35) Object.assign(more, { gpk: this.#one(LISTS), gsk: this.#one(LISTED) });
    const item = { ...key, ...more };
    return this.#random() < 0.6
      ? { ...item, ...this.#filling(sizeOf(item), key) }
      : { ...item, d: this.#one(SORT_KEYS) };
  }

  /** Text or bytes that bring an item to a border, or one or two bytes beside it. */
  #filling(size: number, { pk }: ItemKey): Record<string, AttributeValue> {
    const isLarge = pk === LARGE && this.#random() < 0.35;
    const goal = (isLarge ? LARGE_KILOBYTES : this.#one(BORDERS)) * KILOBYTE + this.#below(5) - 2;
    const room = goal - size - 1;
    if (this.#random() < 0.3) return { b: new Uint8Array(room).fill(this.#below(256)) };
    const wide = this.#one(['x', 'é', '日', '😀']);
    const width = Buffer.byteLength(wide);
    return { d: wide.repeat(Math.floor(room / width)) + 'x'.repeat(room % width) };
  }

  #query(kind: 'query' | 'pages'): Query {
    const isListed = this.#random() < 0.35;
    const [from, through] = this.#range(isListed ? LISTED : SORT_KEYS);
    const limit = kind === 'pages' || this.#random() < 0.5 ? { limit: 1 + this.#below(7) } : {};
    return {
      partition: this.#one(isListed ? LISTS : PARTITIONS),
      ...(isListed && { index: 'lists' as const }),
      from,
      through,
      order: this.#one(['ascending', 'descending']),
      ...limit,
    };
  }

  /** Mostly in order; a range that ends before it begins is refused. */
  #range(names: readonly string[]): readonly [string, string] {
    if (this.#random() < 0.4) return ['!', '\u{10ffff}'];
    const ends = [this.#one(names), this.#one(names)] as const;
    const inOrder = [...ends].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))) as [string, string];
    return this.#random() < 0.04 ? [inOrder[1], inOrder[0]] : inOrder;
  }

  #key(): ItemKey {
    // The first partition is the fullest.
    const pk = PARTITIONS[Math.floor(this.#random() ** 2 * PARTITIONS.length)] ?? 'p';
    return { pk, sk: this.#one(SORT_KEYS) };
  }

  #one<T>(all: readonly T[]): T {
    return all[this.#below(all.length)] as T;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}

const nameOf = ({ pk, sk }: ItemKey): string => `${pk} ${sk}`;

/** The same query from behind a page's last item. */
export const onward = (query: Query, after: Position): Query => ({ ...query, after });
