import type { Catalog } from '../../catalog/catalog.ts';
import { isWalletMeter } from '../../catalog/meter.ts';
import { localDateAt, periodAt, type DateRange, type Period } from '../../kernel/period.ts';
import type { SettledEvent } from '../wallets/wallet.ts';
import { withEvent } from './count-event.ts';
import { countsOf, distinctKey, distinctValuesOf, withDistinct } from './distinct-values.ts';
import type { DistinctValue, UsageTally } from './metered-month.ts';

/** What a month's events come to that are charged, and those that are not: two counts, since a maximum is no sum. */
export type PartedMonth = { readonly charged: readonly UsageTally[]; readonly free: readonly UsageTally[] };
export type PartedUsage = ReadonlyMap<Period, PartedMonth>;

type Rules = Pick<Catalog, 'meters' | 'zone'>;

/** Counts a month's events again, those of some days apart: told its events, in any order, of whatever month and meter. */
export class Parting {
  readonly #rules: Rules;
  readonly #period: Period;
  readonly #freeDays: readonly DateRange[];
  readonly #charged: Count;
  readonly #free: Count;

  constructor(period: Period, freeDays: readonly DateRange[], rules: Rules) {
    this.#rules = rules;
    this.#period = period;
    this.#freeDays = freeDays;
    this.#charged = new Count(rules);
    this.#free = new Count(rules);
  }

  add(event: SettledEvent): void {
    const { zone } = this.#rules;
    if (periodAt(event.time, zone) !== this.#period) return;
    const day = localDateAt(event.time, zone);
    const isFree = this.#freeDays.some(({ start, end }) => start <= day && day < end);
    (isFree ? this.#free : this.#charged).add(event);
  }

  get parted(): PartedMonth {
    return { charged: this.#charged.tallies, free: this.#free.tallies };
  }
}

class Count {
  readonly #rules: Rules;
  readonly #values = new Map<string, DistinctValue>();
  #counted: readonly UsageTally[] = [];

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  add(event: SettledEvent): void {
    const meter = this.#rules.meters[event.type];
    if (!meter || isWalletMeter(meter)) return;
    this.#counted = withEvent(this.#counted, meter, event);
    for (const value of distinctValuesOf(event, this.#rules)) this.#values.set(distinctKey(value), value);
  }

  get tallies(): readonly UsageTally[] {
    return countsOf([...this.#values.values()]).reduce(withDistinct, this.#counted);
  }
}
