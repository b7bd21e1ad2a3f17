import type { Aggregation, CountingMeter } from '../../catalog/meter.ts';
import { quantity, QUANTITY_ONE, type Quantity } from '../../kernel/money.ts';
import type { SettledEvent } from '../wallets/wallet.ts';
import type { UsageGroup, UsageTally } from './metered-month.ts';

type Counted = Pick<SettledEvent, 'time' | 'integers' | 'choices'>;
type Tallies = readonly UsageTally[];

/** The groups that an event belongs to: one of each aggregation that it has a value for. */
export const groupsOf = (meter: CountingMeter, event: Counted): readonly UsageGroup[] =>
  Object.values(meter.aggregations).flatMap((aggregation) =>
    hasValue(aggregation, event) ? [groupOf(aggregation, event)] : [],
  );

export const groupOf = ({ id, by }: Aggregation, { choices }: Counted): UsageGroup => ({
  aggregation: id,
  group: by.map((dimension) => choices[dimension] ?? ''),
});

/** An event that leaves the field out has no part in the aggregation. */
export const hasValue = ({ field }: Aggregation, { integers, choices }: Counted): boolean =>
  field === undefined || integers[field] !== undefined || choices[field] !== undefined;

/** Counts an event in its groups. Values that `unique` tells apart are counted by `withDistinct`. */
export function withEvent(tallies: Tallies, meter: CountingMeter, event: Counted): Tallies {
  let counted = tallies;
  for (const aggregation of Object.values(meter.aggregations)) {
    if (!hasValue(aggregation, event)) continue;
    const group = groupOf(aggregation, event);
    const before = tallyOf(counted, group);
    const value = valueOf(meter, aggregation, event);
    counted = withTally(counted, { ...group, ...advanced(aggregation, before, { value, time: event.time }) });
  }
  return counted;
}

type Figures = Omit<UsageTally, keyof UsageGroup>;
type Reading = { readonly value: Quantity; readonly time: Counted['time'] };

/** Each is independent of the order: sums and counts add, the greatest and the latest are compared. */
function advanced({ function: kind }: Aggregation, before: Figures | undefined, { value, time }: Reading): Figures {
  const events = (before?.events ?? 0) + 1;
  const quantityBefore = before?.quantity ?? quantity(0n);
  switch (kind) {
    case 'count':
    case 'sum':
      return { events, quantity: quantity(quantityBefore + value) };
    case 'max':
      return { events, quantity: value > quantityBefore ? value : quantityBefore };
    case 'last':
      return before && isLater(before, { value, time }) ? { ...before, events } : { events, quantity: value, at: time };
    case 'unique':
      return { events, quantity: quantityBefore };
  }
}

/** Of two values of the same instant the greater one is the last. */
export function isLater({ at, quantity: known }: Figures, { value, time }: Reading): boolean {
  if (at === undefined || at === time) return known >= value;
  return at > time;
}

/** What an event adds, as millionths: one of `count`, the field's value of the others, nothing of `unique`. */
export function valueOf(
  { fields }: Pick<CountingMeter, 'fields'>,
  { function: kind, field }: Aggregation,
  { integers }: Counted,
): Quantity {
  if (kind === 'count') return QUANTITY_ONE;
  if (kind === 'unique' || field === undefined) return quantity(0n);
  const value = BigInt(integers[field] ?? 0);
  const isDecimal = fields.find(({ name }) => name === field)?.type === 'decimal';
  return quantity(isDecimal ? value : value * QUANTITY_ONE);
}

export function tallyOf(tallies: Tallies, group: UsageGroup): UsageTally | undefined {
  const place = placeOf(tallies, group);
  const found = tallies[place];
  return found && compareGroups(found, group) === 0 ? found : undefined;
}

/** With a group's tally in its place; one without events is left out. */
export function withTally(tallies: Tallies, tally: UsageTally): Tallies {
  const place = placeOf(tallies, tally);
  const found = tallies[place];
  const isKnown = found !== undefined && compareGroups(found, tally) === 0;
  return tallies.toSpliced(place, Number(isKnown), ...(tally.events > 0 ? [tally] : []));
}

/** The first place that is not before the group: tallies ascend. */
function placeOf(tallies: Tallies, group: UsageGroup): number {
  let low = 0;
  let high = tallies.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const each = tallies[middle];
    if (each && compareGroups(each, group) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function compareGroups(a: UsageGroup, b: UsageGroup): number {
  if (a.aggregation !== b.aggregation) return a.aggregation < b.aggregation ? -1 : 1;
  for (const [index, value] of a.group.entries()) {
    const other = b.group[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return a.group.length - b.group.length;
}
