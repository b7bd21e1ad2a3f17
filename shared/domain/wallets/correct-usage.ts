import { DAY_MS } from '../../kernel/instant.ts';
import { micros, ZERO_CENTS, type Micros } from '../../kernel/money.ts';
import { endOfPeriod, periodAt, startOfPeriod } from '../../kernel/period.ts';
import { minimum, sum } from '../../kernel/rounding.ts';
import { derivedId } from '../../kernel/id.ts';
import { LATE_USAGE_DAYS } from './close-wallet.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { countAgainstCap } from './member-cap.ts';
import { giveAlerts, spendEvents } from './spend.ts';
import { drawnBefore, isInForce, openThrough, type DraftAccount, type WalletDraft } from './wallet-draft.ts';
import type { Grant, SealedSegment, SegmentEntry, SettledEvent } from './wallet.ts';

type CorrectionEntry = SegmentEntry & { kind: 'correction' };

/** Takes back what an event had cost and records what replaces it; undefined when its month can no longer be corrected. */
export function correctUsage(
  tail: SealedSegment,
  correction: Omit<CorrectionEntry, 'kind' | 'action'> & { readonly replacement?: SettledEvent },
  context: WalletContext,
): (WalletDecision & { readonly newPrice: Micros }) | undefined {
  const draft = draftAfter(tail, context);
  const { replacement, original, reason, actor } = correction;
  if (!isCorrectable(draft, original.event)) return undefined;
  const action = replacement ? 'replace' : 'void';
  const entry: CorrectionEntry = { kind: 'correction', action, original, reason, actor };
  const events = replacement ? [replacement] : [];
  const prices = applyCorrection(draft, entry, { events, seq: tail.segment.seq + 1 });
  const sealed = sealDraft(draft, tail, entry, { events, attempt: context.attempt ?? 0 });
  return { ...sealed, newPrice: micros(sum(prices)) };
}

/** Late usage may come this long after a month's end, and so may its correction. */
function isCorrectable(draft: WalletDraft, { time }: SettledEvent): boolean {
  const period = periodAt(time, draft.catalog.zone);
  const isKept = draft.periods.some((account) => account.period === period);
  return isKept && draft.at < endOfPeriod(period, draft.catalog.zone) + LATE_USAGE_DAYS * DAY_MS;
}

export function applyCorrection(
  draft: WalletDraft,
  { original: { event, price } }: Pick<CorrectionEntry, 'original'>,
  { events, seq }: { readonly events: readonly SettledEvent[]; readonly seq: number },
): Micros[] {
  const period = periodAt(event.time, draft.catalog.zone);
  openThrough(draft, period);
  const account = draft.periods.find((each) => each.period === period);
  if (account) {
    account.events -= 1;
    account.spent = micros(account.spent - price);
    draft.totals.spent = micros(draft.totals.spent - price);
    countAgainstCap(draft, { member: event.member, period }, 0n - price);
    const freed = reduceOverage(draft, account, price);
    if (account.closed) addForfeit(draft, account, freed);
    else returnCredit(draft, event, freed, seq);
  }
  const prices = spendEvents(draft, events);
  giveAlerts(draft);
  return prices;
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

function addForfeit(draft: WalletDraft, account: DraftAccount, amount: Micros): void {
  if (amount === 0n) return;
  const { zone, wallet } = draft.catalog;
  const effectiveAt = startOfPeriod(account.period, zone);
  const expiresAt = endOfPeriod(account.period, zone);
  const priority = wallet.priorities.included;
  account.forfeits = [...account.forfeits, { amount, effectiveAt, expiresAt, priority }];
  account.forfeited = micros(account.forfeited + amount);
  draft.totals.forfeited = micros(draft.totals.forfeited + amount);
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
