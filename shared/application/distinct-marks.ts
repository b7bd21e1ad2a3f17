import { distinctKey, distinctValuesOf } from '../domain/metering/distinct-values.ts';
import type { DistinctMark, DistinctValue } from '../domain/metering/metered-month.ts';
import type { SettledEvent } from '../domain/wallets/wallet.ts';
import type { Change, Ports } from './ports.ts';

/** Marks by the keys of their values. */
export type KnownMarks = ReadonlyMap<string, DistinctMark>;
type Deps = Pick<Ports, 'chain' | 'catalog'>;

/** The marks of what these events bring: read after the tail that the decision follows. For none, nothing is read. */
export async function readMarks(
  { chain, catalog }: Deps,
  customerId: string,
  events: readonly SettledEvent[],
): Promise<KnownMarks> {
  const values = new Map<string, DistinctValue>();
  for (const event of events)
    for (const value of distinctValuesOf(event, catalog)) values.set(distinctKey(value), value);
  return values.size === 0 ? NO_MARKS : chain.distinctMarks(customerId, [...values.values()]);
}
const NO_MARKS: KnownMarks = new Map();

/** Collects the values that events bring and that nobody has counted, each once. */
export class NewValues {
  readonly values: DistinctValue[] = [];
  readonly #seen = new Set<string>();
  readonly #deps: Pick<Deps, 'catalog'>;
  readonly #marks: KnownMarks;

  constructor(deps: Pick<Deps, 'catalog'>, marks: KnownMarks) {
    this.#deps = deps;
    this.#marks = marks;
  }

  /** Those that this event would add. */
  of(event: SettledEvent): readonly DistinctValue[] {
    return distinctValuesOf(event, this.#deps.catalog).filter((value) => {
      const key = distinctKey(value);
      return !this.#seen.has(key) && this.#marks.get(key)?.isCounted !== true;
    });
  }

  add(values: readonly DistinctValue[]): void {
    for (const value of values) this.#seen.add(distinctKey(value));
    this.values.push(...values);
  }
}

/** The marks that go with the segment that counts these values, or counts them no more. */
export const marksFor = (
  values: readonly DistinctValue[],
  marks: KnownMarks,
  mark: Pick<DistinctMark, 'customerId' | 'seq' | 'isCounted'>,
): readonly Change[] =>
  values.map((value) => {
    const revision = (marks.get(distinctKey(value))?.revision ?? 0) + 1;
    return { noun: 'distinctMark', value: { ...value, ...mark, revision } };
  });
