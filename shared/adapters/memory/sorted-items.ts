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

const SURROGATE = /[\ud800-\udfff]/;

/** By UTF-8 bytes. JavaScript compares UTF-16 units, which differs where there are surrogates. */
export function compareUtf8(one: string, other: string): number {
  if (SURROGATE.test(one) || SURROGATE.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : one > other ? 1 : 0;
}
