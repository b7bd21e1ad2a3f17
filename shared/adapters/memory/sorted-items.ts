export type SortKeyRange = { readonly from: string; readonly through: string; readonly after?: string | undefined };

type Entry<T> = { readonly sortKey: string; item: T };

/** One partition: items in the order of their sort keys' UTF-8 bytes, as DynamoDB keeps them. */
export class SortedItems<T> {
  private readonly entries: Entry<T>[] = [];
  private readonly bySortKey = new Map<string, Entry<T>>();

  get(sortKey: string): T | undefined {
    return this.bySortKey.get(sortKey)?.item;
  }

  set(sortKey: string, item: T): void {
    const existing = this.bySortKey.get(sortKey);
    if (existing) {
      existing.item = item;
      return;
    }
    const entry = { sortKey, item };
    this.bySortKey.set(sortKey, entry);
    this.entries.splice(this.firstFrom(sortKey), 0, entry);
  }

  delete(sortKey: string): void {
    if (this.bySortKey.delete(sortKey)) this.entries.splice(this.firstFrom(sortKey), 1);
  }

  /** The items with sort keys in [from, through], from `after` (excluded) on where it is given. */
  *ascending({ from, through, after }: SortKeyRange): Generator<T> {
    const first = after === undefined ? this.firstFrom(from) : this.firstAfter(after);
    const end = this.firstAfter(through);
    for (let place = first; place < end; place += 1) {
      const entry = this.entries[place];
      if (entry) yield entry.item;
    }
  }

  *descending({ from, through, after }: SortKeyRange): Generator<T> {
    const first = (after === undefined ? this.firstAfter(through) : this.firstFrom(after)) - 1;
    const end = this.firstFrom(from);
    for (let place = first; place >= end; place -= 1) {
      const entry = this.entries[place];
      if (entry) yield entry.item;
    }
  }

  private firstFrom(sortKey: string): number {
    return this.firstThat((each) => compareUtf8(each, sortKey) >= 0);
  }

  private firstAfter(sortKey: string): number {
    return this.firstThat((each) => compareUtf8(each, sortKey) > 0);
  }

  /** By halves: `holds` is false up to some place and true from there on. */
  private firstThat(holds: (sortKey: string) => boolean): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry && !holds(entry.sortKey)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** By UTF-8 bytes. JavaScript compares UTF-16 units, among which surrogates, of the highest characters, are not the highest. */
export function compareUtf8(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let place = 0; place < length; place += 1) {
    const difference = heightOf(one.charCodeAt(place)) - heightOf(other.charCodeAt(place));
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** A surrogate is higher than what is no part of a pair. */
const heightOf = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
