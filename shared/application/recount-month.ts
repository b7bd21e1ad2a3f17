import { isWalletMeter } from '../catalog/meter.ts';
import { countsOf } from '../domain/metering/distinct-values.ts';
import { uncountedIn, type Recount } from '../domain/metering/uncount-event.ts';
import { MAX_AHEAD_MS } from '../domain/usage/classify.ts';
import { recountFor } from '../domain/wallets/correct-usage.ts';
import type { CorrectedEvent, SealedSegment, SegmentEntry, SettledEvent } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import { periodAt, startOfPeriod } from '../kernel/period.ts';
import { marksFor, NewValues, readMarks } from './distinct-marks.ts';
import type { Change, Ports } from './ports.ts';
import { LivingEvents, segmentsBack } from './read-back.ts';

type Deps = Pick<Ports, 'catalog' | 'chain'>;

/** All that one correction reads of a month, within the time that a call may take. */
const MAX_SEGMENTS = 20_000;
const MAX_EVENTS = 200_000;

type Recounted = {
  /** What the entry says of it. */
  readonly entry: Pick<SegmentEntry & { kind: 'correction' }, 'recounted' | 'uncounted' | 'distinct'>;
  readonly marks: (of: { readonly customerId: string; readonly seq: number }) => readonly Change[];
};

/** What a correction of counted usage has to know and to mark; for one of paid usage by another, nothing is read. */
export async function recountWithout(
  deps: Deps,
  tail: SealedSegment,
  original: Pick<CorrectedEvent, 'seq' | 'event'>,
  replacement: SettledEvent | undefined,
): Promise<Recounted> {
  const uncounted = await uncountedOf(deps, tail, original);
  const recount = recountFor(tail, original.event, replacement, { catalog: deps.catalog, uncounted });
  const events = replacement ? [original.event, replacement] : [original.event];
  const marks = await readMarks(deps, tail.segment.customerId, events);
  if (recount) await tellEvents(deps, tail, original, recount);
  const fresh = replacement ? new NewValues(deps, marks).of(replacement) : [];
  const { recounted = [], lost = [] } = recount ?? {};
  const less = countsOf(lost).map((each) => ({ ...each, count: -each.count }));
  const distinct = [...countsOf(fresh), ...less];
  return {
    entry: {
      ...(recounted.length > 0 && { recounted }),
      ...(uncounted.length > 0 && { uncounted }),
      ...(distinct.length > 0 && { distinct }),
    },
    marks: (of) => [
      ...marksFor(fresh, marks, { ...of, isCounted: true }),
      ...marksFor(lost, marks, { ...of, isCounted: false }),
    ],
  };
}

async function uncountedOf(
  deps: Deps,
  tail: SealedSegment,
  { seq, event }: Pick<CorrectedEvent, 'seq' | 'event'>,
): Promise<readonly string[]> {
  const meter = deps.catalog.meters[event.type];
  if (!meter || isWalletMeter(meter)) return [];
  const { customerId } = tail.segment;
  const recorded = seq === tail.segment.seq ? tail : await deps.chain.segment(customerId, seq);
  invariant(recorded, 'a recorded event has its segment');
  return uncountedIn(recorded.segment, event, deps.catalog);
}

/** Tells a recount the events that still count, from the tail back to where none of the month can be, or until it knows. */
async function tellEvents(
  deps: Deps,
  tail: SealedSegment,
  original: Pick<CorrectedEvent, 'seq' | 'event'>,
  recount: Recount,
): Promise<void> {
  const { zone } = deps.catalog;
  const period = periodAt(original.event.time, zone);
  const living = new LivingEvents();
  living.correct(original);
  let [read, told] = [0, 0];
  for await (const page of segmentsBack(deps.chain, tail, startOfPeriod(period, zone) - MAX_AHEAD_MS)) {
    if (read >= MAX_SEGMENTS || told >= MAX_EVENTS) throw tooMuch(period);
    for (const { segment } of page) {
      for (const event of living.of(segment)) recount.add(event, uncountedIn(segment, event, deps.catalog));
      told += segment.events.length;
    }
    read += page.length;
    if (recount.isKnown) return;
  }
}

const tooMuch = (period: string): BillingError =>
  new BillingError('rule_violation', {
    detail: `The wallet has more than ${String(MAX_SEGMENTS)} segments, or ${String(MAX_EVENTS)} events, since the begin of ${period}: what its usage comes to without this event is not counted again. Issue a credit note instead.`,
    errors: [{ path: 'eventId', message: 'is of a month with too much usage to count it again' }],
    members: { rule: 'recount_limit', limitSegments: MAX_SEGMENTS, limitEvents: MAX_EVENTS, period },
  });
