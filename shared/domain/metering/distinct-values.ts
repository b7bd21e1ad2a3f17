import type { Catalog } from '../../catalog/catalog.ts';
import { isWalletMeter } from '../../catalog/meter.ts';
import { invariant } from '../../kernel/invariant.ts';
import { quantity, QUANTITY_ONE } from '../../kernel/money.ts';
import { periodAt } from '../../kernel/period.ts';
import type { SettledEvent } from '../wallets/wallet.ts';
import { compareGroups, groupOf, hasValue, tallyOf, withTally } from './count-event.ts';
import type { DistinctCount, DistinctValue, UsageTally } from './metered-month.ts';

type Rules = Pick<Catalog, 'meters' | 'zone'>;

/** The values of an event that `unique` tells apart, one of each such aggregation of its meter. */
export function distinctValuesOf(event: SettledEvent, { meters, zone }: Rules): readonly DistinctValue[] {
  const meter = meters[event.type];
  if (!meter || isWalletMeter(meter)) return [];
  return Object.values(meter.aggregations).flatMap((aggregation) => {
    const { function: kind, field } = aggregation;
    if (kind !== 'unique' || field === undefined || !hasValue(aggregation, event)) return [];
    const value = event.choices[field] ?? String(event.integers[field]);
    return [{ ...groupOf(aggregation, event), period: periodAt(event.time, zone), value }];
  });
}

/** Its identity within a customer. */
export const distinctKey = ({ aggregation, group, period, value }: DistinctValue): string =>
  JSON.stringify([aggregation, period, ...group, value]);

/** How many values there are of each month and group. */
export function countsOf(values: readonly DistinctValue[]): readonly DistinctCount[] {
  const counts: DistinctCount[] = [];
  for (const { aggregation, group, period } of values) {
    const place = counts.findIndex(
      (each) => each.period === period && compareGroups(each, { aggregation, group }) === 0,
    );
    const count = (counts[place]?.count ?? 0) + 1;
    counts.splice(place === -1 ? counts.length : place, 1, { aggregation, group, period, count });
  }
  return counts;
}

/** Counts values that nobody had counted, or counts some no more; their events are among those counted. */
export function withDistinct(
  tallies: readonly UsageTally[],
  { count, ...group }: DistinctCount,
): readonly UsageTally[] {
  const tally = tallyOf(tallies, group);
  invariant(tally, 'a value is counted with the event that brought it');
  return withTally(tallies, { ...tally, quantity: quantity(tally.quantity + BigInt(count) * QUANTITY_ONE) });
}
