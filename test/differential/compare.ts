import { isDeepStrictEqual } from 'node:util';
import type { Item, Query, Store, Units, WriteOutcome } from '../../shared/adapters/store.ts';
import { type Operation, onward } from './operations.ts';

/** A store, and all that it has charged so far. */
export type MeteredStore = { readonly store: Store; readonly charged: () => Units };
export type Observed = { readonly result: unknown; readonly units: Units };
export type Difference = {
  readonly place: number;
  readonly operation: Operation;
  readonly one: Observed;
  readonly other: Observed;
};

const MAX_PAGES = 200;

/** Makes the same calls on both stores and answers the first one that they do not agree on. */
export async function firstDifference(
  operations: readonly Operation[],
  { one, other }: { readonly one: MeteredStore; readonly other: MeteredStore },
  onAgreed: (operation: Operation, observed: Observed) => void = () => undefined,
): Promise<Difference | undefined> {
  for (const [place, operation] of operations.entries()) {
    const observed = { one: await observe(one, operation), other: await observe(other, operation) };
    if (!agree(operation, observed.one, observed.other)) return { place, operation, ...observed };
    onAgreed(operation, observed.one);
  }
  return undefined;
}

/** A put that is refused or lost, or had succeeded before, tells no engine's client what it cost: there the results alone are compared. */
function agree(operation: Operation, one: Observed, other: Observed): boolean {
  if (!isDeepStrictEqual(one.result, other.result)) return false;
  const outcomes = [one.result].flat();
  const hadSucceeded = operation.kind === 'together' ? operation.isAgain === true : other.units.writes === 0;
  const isUncounted = hadSucceeded || outcomes.some((each) => each === 'refused' || each === 'lost');
  return isDeepStrictEqual(one.units, other.units) || (isUncounted && outcomes.every(isWriteOutcome));
}

const isWriteOutcome = (result: unknown): boolean =>
  (['refused', 'lost', 'committed'] satisfies (WriteOutcome | 'refused')[] as unknown[]).includes(result);

async function observe({ store, charged }: MeteredStore, operation: Operation): Promise<Observed> {
  const before = charged();
  const result = await call(store, operation).catch(() => 'refused');
  const after = charged();
  return { result, units: { reads: after.reads - before.reads, writes: after.writes - before.writes } };
}

async function call(store: Store, operation: Operation): Promise<unknown> {
  switch (operation.kind) {
    case 'put':
      return store.put(operation.put);
    case 'transact':
      return store.transact(operation.puts);
    case 'together':
      return Promise.all(operation.puts.map((put) => store.put(put).catch(() => 'refused')));
    case 'get':
      return plain(await store.get(operation.key));
    case 'batchGet':
      return (await store.batchGet(operation.keys)).map(plain).sort(byKey);
    case 'query':
      return pageOf(store, operation.query);
    case 'pages':
      return pagesOf(store, operation.query);
    case 'delete':
      return store.delete(operation.key);
  }
}

async function pageOf(store: Store, query: Query) {
  const { items, last } = await store.query(query);
  return { items: items.map(plain), last };
}

async function pagesOf(store: Store, query: Query) {
  const pages = [await pageOf(store, query)];
  for (let last = pages[0]?.last; last && pages.length < MAX_PAGES; last = pages.at(-1)?.last) {
    pages.push(await pageOf(store, onward(query, last)));
  }
  return pages;
}

/** Attributes in one order, bytes as text. */
function plain(item: Item | undefined): unknown {
  if (item === undefined) return undefined;
  const values = Object.entries(item).map(
    ([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value] as const,
  );
  return Object.fromEntries(values.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const byKey = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const MAX_TRIES = 400;

/** The shortest trace found that still differs: halves, quarters and so on are left out as long as it does. */
export async function shrink(
  operations: readonly Operation[],
  differs: (operations: readonly Operation[]) => Promise<boolean>,
): Promise<readonly Operation[]> {
  let left = operations;
  let tries = 0;
  for (let size = Math.ceil(left.length / 2); ; size = Math.ceil(size / 2)) {
    for (let start = 0; start < left.length && tries < MAX_TRIES;) {
      const shorter = [...left.slice(0, start), ...left.slice(start + size)];
      tries += 1;
      if (shorter.length > 0 && (await differs(shorter))) left = shorter;
      else start += size;
    }
    if (size === 1 || tries >= MAX_TRIES) return left;
  }
}
