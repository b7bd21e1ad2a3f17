export type SortKeyRange = { readonly from: string; readonly through: string; readonly after?: string | undefined };

/** One partition: items in the order of their sort keys' UTF-8 bytes, as DynamoDB keeps them. */
export class SortedItems<T> {
  private readonly sortKeys: string[] = [];
  private readonly bySortKey = new Map<string, T>();

  get(sortKey: string): T | undefined {
    return this.bySortKey.get(sortKey);
  }

  set(sortKey: string, item: T): void {
    if (!this.bySortKey.has(sortKey)) this.sortKeys.splice(this.firstFrom(sortKey), 0, sortKey);
    this.bySortKey.set(sortKey, item);
  }

  delete(sortKey: string): void {
    if (this.bySortKey.delete(sortKey)) this.sortKeys.splice(this.firstFrom(sortKey), 1);
  }

  /** The items with sort keys in [from, through], from `after` (excluded) on where it is given. */
  *ascending({ from, through, after }: SortKeyRange): Generator<T> {
    const first = after === undefined ? this.firstFrom(from) : this.firstAfter(after);
    const end = this.firstAfter(through);
    for (let place = first; place < end; place += 1) yield this.at(place);
  }

  *descending({ from, through, after }: SortKeyRange): Generator<T> {
    const first = (after === undefined ? this.firstAfter(through) : this.firstFrom(after)) - 1;
    const end = this.firstFrom(from);
    for (let place = first; place >= end; place -= 1) yield this.at(place);
  }

  private at(place: number): T {
    return this.bySortKey.get(this.sortKeys[place] as string) as T;
  }

  private firstFrom(sortKey: string): number {
    return this.firstThat((each) => compareUtf8(each, sortKey) >= 0);
  }

  private firstAfter(sortKey: string): number {
    return this.firstThat((each) => compareUtf8(each, sortKey) > 0);
  }

  private firstThat(holds: (sortKey: string) => boolean): number {
    let low = 0;
    let high = this.sortKeys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.sortKeys[middle] as string)) high = middle;
      else low = middle + 1;
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
