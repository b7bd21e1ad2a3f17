import { Parting, type PartedUsage } from '../domain/metering/parted-usage.ts';
import { sellsByMeter, trialDaysOf } from '../domain/subscriptions/dated-terms.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import { MAX_AHEAD_MS } from '../domain/usage/classify.ts';
import type { CorrectedEvent, SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import { startOfPeriod, type Period } from '../kernel/period.ts';
import type { Ports } from './ports.ts';
import { LivingEvents, segmentsBack } from './read-back.ts';

type Deps = { readonly catalog: Ports['catalog']; readonly chain: Pick<Ports['chain'], 'before'> };

/** What is being recorded behind the tail, and is in no chain yet. */
export type Recording = {
  readonly events: readonly SettledEvent[];
  readonly corrected?: Pick<CorrectedEvent, 'seq' | 'event'>;
};
type Asked = {
  /** Those of the tail's state, unless others are asked for. */
  readonly periods?: readonly Period[];
  readonly recording?: Recording;
  /** Where more would have to be read, nothing is said of any month. */
  readonly maxSegments?: number;
};

/**
 * Of months in which the subscription was tried: what is charged of their usage, and what is free. The state of a wallet
 * counts a month as a whole, so these months, and no others, are counted again from their events: two or so of a customer
 * and plan.
 */
export async function partUsage(
  { catalog, chain }: Deps,
  subscription: Subscription,
  tail: SealedSegment,
  { periods = meteredMonths(tail), recording = { events: [] }, maxSegments = Infinity }: Asked = {},
): Promise<PartedUsage> {
  if (!sellsByMeter(catalog)) return new Map();
  const partings = new Map(
    periods.flatMap((period) => {
      const days = trialDaysOf(subscription, period);
      return days.length === 0 ? [] : [[period, new Parting(period, days, catalog)] as const];
    }),
  );
  const [first] = [...partings.keys()].sort();
  if (first === undefined) return new Map();
  const tell = (event: SettledEvent): void => {
    for (const parting of partings.values()) parting.add(event);
  };
  const living = new LivingEvents();
  if (recording.corrected) living.correct(recording.corrected);
  recording.events.forEach(tell);
  let read = 0;
  for await (const page of segmentsBack(chain, tail, startOfPeriod(first, catalog.zone) - MAX_AHEAD_MS)) {
    if (read > maxSegments) return new Map();
    for (const { segment } of page) living.of(segment).forEach(tell);
    read += page.length;
  }
  return new Map([...partings].map(([period, parting]) => [period, parting.parted]));
}

const meteredMonths = ({ segment: { state } }: SealedSegment): readonly Period[] =>
  state.periods.flatMap(({ metered, period }) => (metered ? [period] : []));
