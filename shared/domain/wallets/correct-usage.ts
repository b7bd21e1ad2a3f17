import type { Catalog } from '../../catalog/catalog.ts';
import { isWalletMeter } from '../../catalog/meter.ts';
import { DAY_MS } from '../../kernel/instant.ts';
import { micros, ZERO_CENTS, type Micros } from '../../kernel/money.ts';
import { endOfPeriod, periodAt, startOfPeriod } from '../../kernel/period.ts';
import { minimum, sum } from '../../kernel/rounding.ts';
import { derivedId } from '../../kernel/id.ts';
import { withEvent } from '../metering/count-event.ts';
import { meterBefore, Recount, withoutEvent } from '../metering/uncount-event.ts';
import { applyReached, reachedNow, type PriceOfMonth } from './budget.ts';
import { LATE_USAGE_DAYS } from './close-wallet.ts';
import { draftAfter, recordingTime, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { countAgainstCap } from './member-cap.ts';
import { giveAlerts, meterIn, spendEvents } from './spend.ts';
import {
  addForfeit,
  drawnBefore,
  isInForce,
  openThrough,
  type DraftAccount,
  type WalletDraft,
} from './wallet-draft.ts';
import type { Grant, SealedSegment, SegmentEntry, SettledEvent } from './wallet.ts';

type CorrectionEntry = SegmentEntry & { kind: 'correction' };
type Correction = Omit<CorrectionEntry, 'kind' | 'action' | 'reached'>;

/** Late usage may come this long after a month's end, and so may its correction. */
export function isCorrectable(
  tail: SealedSegment,
  { time }: Pick<SettledEvent, 'time'>,
  context: Pick<WalletContext, 'catalog' | 'now'>,
): boolean {
  const { zone } = context.catalog;
  return recordingTime(tail, context.now) < endOfPeriod(periodAt(time, zone), zone) + LATE_USAGE_DAYS * DAY_MS;
}

/** Takes back what a correctable event had cost, or counted, and records what replaces it. */
export function correctUsage(
  tail: SealedSegment,
  { replacement, ...correction }: Correction & { readonly replacement?: SettledEvent },
  { priceOf, ...context }: WalletContext & { readonly priceOf?: PriceOfMonth | undefined },
): WalletDecision & { readonly newPrice: Micros } {
  const draft = draftAfter(tail, context);
  const events = replacement ? [replacement] : [];
  const prices = applyCorrection(draft, correction, { events, seq: tail.segment.seq + 1 });
  const reached = priceOf && reachedNow(draft, priceOf);
  applyReached(draft, reached);
  const action = replacement ? 'replace' : 'void';
  const entry: CorrectionEntry = { kind: 'correction', action, ...correction, ...(reached && { reached }) };
  const sealed = sealDraft(draft, tail, entry, { events, attempt: context.attempt ?? 0 });
  return { ...sealed, newPrice: micros(sum(prices)) };
}

/**
 * What the month's other events have to tell before a counted event is corrected; undefined where the wallet paid for it.
 * The replacement is told already.
 */
export function recountFor(
  { segment: { state } }: SealedSegment,
  original: SettledEvent,
  replacement: SettledEvent | undefined,
  { catalog, uncounted }: { readonly catalog: Catalog; readonly uncounted: readonly string[] },
): Recount | undefined {
  const meter = catalog.meters[original.type];
  if (!meter || isWalletMeter(meter)) return undefined;
  const period = periodAt(original.time, catalog.zone);
  const counted = state.periods.find((account) => account.period === period)?.metered?.usage ?? [];
  const isBeside = replacement?.type === original.type && periodAt(replacement.time, catalog.zone) === period;
  const tallies = isBeside ? withEvent(counted, meter, replacement) : counted;
  const recount = new Recount({ tallies, meter: meterBefore(meter, uncounted), original }, catalog);
  if (replacement) recount.add(replacement);
  return recount;
}

/** Counted usage is replaced before it is taken out: of a group that has no other event something is left to recount. */
export function applyCorrection(
  draft: WalletDraft,
  { original: { event, price }, recounted = [], uncounted = [], distinct }: Omit<Correction, 'reason' | 'actor'>,
  { events, seq }: { readonly events: readonly SettledEvent[]; readonly seq: number },
): Micros[] {
  const meter = draft.catalog.meters[event.type];
  const period = periodAt(event.time, draft.catalog.zone);
  openThrough(draft, period);
  const account = draft.periods.find((each) => each.period === period);
  const isPaid = !meter || isWalletMeter(meter);
  if (account && isPaid) takeBack(draft, account, { event, price, seq });
  const prices = spendEvents(draft, events, distinct);
  if (account && !isPaid) {
    account.events -= 1;
    meterIn(account, (usage) => withoutEvent(usage, meterBefore(meter, uncounted), event, recounted));
  }
  giveAlerts(draft);
  return prices;
}

function takeBack(
  draft: WalletDraft,
  account: DraftAccount,
  { event, price, seq }: { readonly event: SettledEvent; readonly price: Micros; readonly seq: number },
): void {
  account.events -= 1;
  account.spent = micros(account.spent - price);
  draft.totals.spent = micros(draft.totals.spent - price);
  countAgainstCap(draft, { member: event.member, period: account.period }, 0n - price);
  const freed = reduceOverage(draft, account, price);
  if (account.closed) forfeitFreed(draft, account, freed);
  else returnCredit(draft, event, freed, seq);
}

/** What is no longer owed first; what was paid for it already is owed back, what was written off is not. */
function reduceOverage(draft: WalletDraft, account: DraftAccount, price: Micros): Micros {
  const reduced = minimum(price, account.overage);
  account.overage = micros(account.overage - reduced);
  draft.totals.overage = micros(draft.totals.overage - reduced);
  const excess = account.settledOverage - account.overage;
  if (excess > 0n) {
    const unpaid = account.overagePolicy === 'block' ? excess : minimum(excess, account.writtenOff);
    account.settledOverage = micros(account.settledOverage - unpaid);
    account.writtenOff = micros(account.writtenOff - minimum(unpaid, account.writtenOff));
  }
  return micros(price - reduced);
}

function forfeitFreed(draft: WalletDraft, account: DraftAccount, amount: Micros): void {
  if (amount === 0n) return;
  const { zone, wallet } = draft.catalog;
  const effectiveAt = startOfPeriod(account.period, zone);
  const expiresAt = endOfPeriod(account.period, zone);
  const priority = wallet.priorities.included;
  addForfeit(draft, account, { amount, effectiveAt, expiresAt, priority });
}

/** To the lots in force at the event's time that were drawn on, the last first; what they cannot have used, to a lot of its own. */
function returnCredit(draft: WalletDraft, { time }: SettledEvent, amount: Micros, seq: number): void {
  let left: bigint = amount;
  for (const lot of draft.grants.toReversed()) {
    if (left === 0n) return;
    if (!isInForce(lot, time)) continue;
    const draws = draft.holds.flatMap((hold) => hold.draws).filter((draw) => draw.grantId === lot.id);
    const used = lot.amount - lot.remaining - sum(draws.map((draw) => draw.amount));
    const returned = minimum(used, left);
    lot.remaining = micros(lot.remaining + returned);
    left -= returned;
  }
  if (left > 0n) returnToNewLot(draft, time, micros(left), seq);
}

/** Lots that are used up are in no state: their credit comes back until the month's end, and is not granted anew. */
function returnToNewLot(draft: WalletDraft, time: SettledEvent['time'], amount: Micros, seq: number): void {
  const { zone, wallet } = draft.catalog;
  const period = periodAt(time, zone);
  const lot: Grant = {
    id: derivedId('gr', draft.customerId, 'returned', String(seq)),
    kind: 'included',
    priority: wallet.priorities.included,
    amount,
    remaining: amount,
    effectiveAt: startOfPeriod(period, zone),
    expiresAt: endOfPeriod(period, zone),
    cost: ZERO_CENTS,
  };
  const index = draft.grants.findIndex((each) => drawnBefore(lot, each));
  draft.grants.splice(index === -1 ? draft.grants.length : index, 0, lot);
}
