import type { Catalog } from '../../catalog/catalog.ts';
import { isWalletMeter, type Aggregation, type CountingMeter } from '../../catalog/meter.ts';
import type { Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { quantity } from '../../kernel/money.ts';
import { endOfPeriod, periodAt, startOfPeriod } from '../../kernel/period.ts';
import { shortCatalogHash } from '../wallets/segment-bytes.ts';
import type { Segment, SettledEvent } from '../wallets/wallet.ts';
import { compareGroups, groupOf, hasValue, tallyOf, valueOf, withEvent, withTally } from './count-event.ts';
import { distinctKey, distinctValuesOf } from './distinct-values.ts';
import type { DistinctValue, RecountedGroup, UsageGroup, UsageTally } from './metered-month.ts';

type Tallies = readonly UsageTally[];
type Counted = Pick<SettledEvent, 'time' | 'integers' | 'choices'>;

/**
 * Takes an event out of its groups. `count` and `sum` subtract; of `max` and `last` the groups that were recounted say
 * what is left. Values that `unique` tells apart are counted no more by `withDistinct`, before.
 */
export function withoutEvent(
  tallies: Tallies,
  meter: CountingMeter,
  event: Counted,
  recounted: readonly RecountedGroup[],
): Tallies {
  let left = tallies;
  for (const aggregation of Object.values(meter.aggregations)) {
    if (!hasValue(aggregation, event)) continue;
    const group = groupOf(aggregation, event);
    const tally = tallyOf(left, group);
    invariant(tally, 'an event that is taken out was counted');
    const isSubtracted = aggregation.function === 'count' || aggregation.function === 'sum';
    const figures = isSubtracted
      ? { quantity: quantity(tally.quantity - valueOf(meter, aggregation, event)) }
      : recounted.find((each) => compareGroups(each, group) === 0);
    left = withTally(left, { ...tally, ...figures, events: tally.events - 1 });
  }
  return left;
}

/** Aggregations that have not counted an event of this segment: its meter was given them by a later catalog. */
export function uncountedIn(
  { catalogHash, state }: Pick<Segment, 'catalogHash' | 'state'>,
  event: SettledEvent,
  { meters, zone, hash }: Rules,
): readonly string[] {
  const meter = meters[event.type];
  if (!meter || isWalletMeter(meter) || catalogHash === shortCatalogHash(hash)) return [];
  const period = periodAt(event.time, zone);
  const usage = state.periods.find((account) => account.period === period)?.metered?.usage ?? [];
  const isCounted = (aggregation: Aggregation) => tallyOf(usage, groupOf(aggregation, event)) !== undefined;
  const valued = Object.values(meter.aggregations).filter((aggregation) => hasValue(aggregation, event));
  return valued.filter((aggregation) => !isCounted(aggregation)).map(({ id }) => id);
}

/** The meter as it was before it was given these aggregations. */
export function meterBefore(meter: CountingMeter, later: readonly string[]): CountingMeter {
  if (later.length === 0) return meter;
  const aggregations = Object.entries(meter.aggregations).filter(([id]) => !later.includes(id));
  return { ...meter, aggregations: Object.fromEntries(aggregations) };
}

type Rules = Pick<Catalog, 'meters' | 'zone' | 'hash'>;
type Month = { readonly tallies: Tallies; readonly meter: CountingMeter; readonly original: SettledEvent };

/**
 * What a month comes to without one of its events, where its tallies cannot say: the greatest or the last of a group, or
 * whether a value was brought by another event too. It is given the month's other events, in any order, until it knows.
 */
export class Recount {
  /** Groups of `max` and `last` whose figure is the event's own. */
  readonly #unknown: readonly UsageTally[];
  /** Values that no event has brought so far. */
  readonly #missing: Map<string, DistinctValue>;
  /** With those aggregations alone that something is to be found of. */
  readonly #meter: CountingMeter;
  readonly #rules: Rules;
  readonly #month: { readonly start: Instant; readonly end: Instant };
  readonly #isAlone: (group: UsageGroup) => boolean;
  #found: Tallies = [];

  /** `tallies`: with the event, and with what replaces it. */
  constructor({ tallies, meter, original }: Month, rules: Rules) {
    const period = periodAt(original.time, rules.zone);
    this.#month = { start: startOfPeriod(period, rules.zone), end: endOfPeriod(period, rules.zone) };
    this.#rules = rules;
    this.#isAlone = (group) => tallyOf(tallies, group)?.events === 1;
    this.#unknown = Object.values(meter.aggregations).flatMap((aggregation) => {
      const tally = hasValue(aggregation, original) ? tallyOf(tallies, groupOf(aggregation, original)) : undefined;
      return tally && tally.events > 1 && isItsFigure(aggregation, tally, { meter, original }) ? [tally] : [];
    });
    this.#missing = new Map(
      distinctValuesOf(original, this.#rulesOf(meter)).map((value) => [distinctKey(value), value]),
    );
    const asked = new Set([...this.#unknown, ...this.#missing.values()].map(({ aggregation }) => aggregation));
    const others = Object.keys(meter.aggregations).filter((id) => !asked.has(id));
    this.#meter = meterBefore(meter, others);
  }

  /** Nothing more can come of further events. */
  get isKnown(): boolean {
    return (
      [...this.#missing.values()].every(this.#isAlone) &&
      this.#unknown.every((tally) => isSameFigure(tally, tallyOf(this.#found, tally)))
    );
  }

  /** Another event that counts, of whatever month and meter; `uncounted`: in which aggregations it does not. */
  add(event: SettledEvent, uncounted: readonly string[] = []): void {
    const { start, end } = this.#month;
    if (event.type !== this.#meter.event || event.time < start || event.time >= end) return;
    const meter = meterBefore(this.#meter, uncounted);
    this.#found = withEvent(this.#found, meter, event);
    if (this.#missing.size === 0) return;
    for (const value of distinctValuesOf(event, this.#rulesOf(meter))) this.#missing.delete(distinctKey(value));
  }

  #rulesOf(meter: CountingMeter): Rules {
    return meter === this.#rules.meters[meter.event]
      ? this.#rules
      : { ...this.#rules, meters: { [meter.event]: meter } };
  }

  get recounted(): readonly RecountedGroup[] {
    return this.#unknown.map(({ aggregation, group }) => {
      const found = tallyOf(this.#found, { aggregation, group });
      invariant(found, 'a group of more than one event has another');
      const { quantity: figure, at } = found;
      return { aggregation, group, quantity: figure, ...(at !== undefined && { at }) };
    });
  }

  /** Values that no other event has brought. */
  get lost(): readonly DistinctValue[] {
    return [...this.#missing.values()];
  }
}

/** Whether a group of `max` or `last` comes to what this event brought; another may have brought the same. */
function isItsFigure(
  aggregation: Aggregation,
  tally: UsageTally,
  { meter, original }: Pick<Month, 'meter' | 'original'>,
): boolean {
  if (tally.quantity !== valueOf(meter, aggregation, original)) return false;
  if (aggregation.function === 'last') return tally.at === original.time;
  return aggregation.function === 'max';
}

const isSameFigure = (a: RecountedGroup, b: RecountedGroup | undefined): boolean =>
  a.quantity === b?.quantity && a.at === b.at;
