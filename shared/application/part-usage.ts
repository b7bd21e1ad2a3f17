import { Parting, type PartedUsage } from '../domain/metering/parted-usage.ts';
import { sellsByMeter, trialDaysOf } from '../domain/subscriptions/dated-terms.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import { MAX_AHEAD_MS } from '../domain/usage/classify.ts';
import type { CorrectedEvent, SealedSegment } from '../domain/wallets/wallet.ts';
import { invariant } from '../kernel/invariant.ts';
import { startOfPeriod, type Period } from '../kernel/period.ts';
import { keyOf } from './known-events.ts';
import type { Ports } from './ports.ts';

/** Segments read at once; and how often, for the months of a trial: more than a wallet can be given in them. */
const PAGE = 500;
const MAX_PAGES = 100_000;

type Deps = { readonly catalog: Ports['catalog']; readonly chain: Pick<Ports['chain'], 'before'> };

/**
 * Of months in which the subscription was tried: what is charged of their usage, and what is free. The state of a wallet
 * counts a month as a whole, so these months, and no others, are counted again from their events: two or so of a customer
 * and plan. Segments never change: what is read belongs to the tail that it is read from.
 */
export async function partUsage(
  { catalog, chain }: Deps,
  subscription: Subscription,
  tail: SealedSegment,
  periods: readonly Period[] = tail.segment.state.periods.flatMap((each) => (each.metered ? [each.period] : [])),
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
  const since = startOfPeriod(first, catalog.zone) - MAX_AHEAD_MS;
  const gone = new Set<string>();
  let page: readonly SealedSegment[] = [tail];
  for (let pages = 0; ; pages += 1) {
    invariant(pages < MAX_PAGES, 'a trial has fewer segments');
    for (const { segment } of page) tellEvents(segment, gone, [...partings.values()]);
    const oldest = page.at(-1)?.segment;
    if (!oldest || oldest.seq === 1 || oldest.recordedAt < since) break;
    page = await chain.before(oldest.customerId, oldest.seq, PAGE);
  }
  return new Map([...partings].map(([period, parting]) => [period, parting.parted]));
}

/** Read backwards, a correction comes before what it corrected. */
function tellEvents(
  { seq, entry, events }: SealedSegment['segment'],
  gone: Set<string>,
  partings: readonly Parting[],
): void {
  if (entry.kind === 'correction') gone.add(placeOf(entry.original));
  for (const event of events) {
    if (!gone.has(placeOf({ seq, event }))) for (const parting of partings) parting.add(event);
  }
}

const placeOf = ({ seq, event }: Pick<CorrectedEvent, 'seq' | 'event'>): string => `${String(seq)} ${keyOf(event)}`;
