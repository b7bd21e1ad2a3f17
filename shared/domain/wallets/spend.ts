import { isWalletMeter } from '../../catalog/meter.ts';
import { invariant } from '../../kernel/invariant.ts';
import { formatMicros, micros, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import { periodAt } from '../../kernel/period.ts';
import { minimum } from '../../kernel/rounding.ts';
import { withEvent } from '../metering/count-event.ts';
import { withDistinct } from '../metering/distinct-values.ts';
import { NOTHING_METERED, type DistinctCount, type UsageTally } from '../metering/metered-month.ts';
import { rateEvent } from '../usage/rate-event.ts';
import { countAgainstCap } from './member-cap.ts';
import {
  accountOf,
  available,
  drawGrants,
  giveBack,
  heldIn,
  isInForce,
  openThrough,
  tell,
  type DraftAccount,
  type WalletDraft,
} from './wallet-draft.ts';
import type { Draw, SettledEvent } from './wallet.ts';

/**
 * Records events that have happened: each is priced and drawn from the credit in force at its time, the rest is owed. What
 * a counting meter measures costs the wallet nothing: it is counted in its month. `distinct`: the new values among them.
 */
export function spendEvents(
  draft: WalletDraft,
  events: readonly SettledEvent[],
  distinct: readonly DistinctCount[] = [],
): Micros[] {
  const prices = events.map((event) => spendEvent(draft, event));
  for (const count of distinct) meterIn(accountOf(draft, count.period), (usage) => withDistinct(usage, count));
  return prices;
}

function spendEvent(draft: WalletDraft, event: SettledEvent): Micros {
  const meter = draft.catalog.meters[event.type];
  invariant(meter, "only events of the catalog's meters are settled");
  const period = periodAt(event.time, draft.catalog.zone);
  openThrough(draft, period);
  const account = accountOf(draft, period);
  account.events += 1;
  if (!isWalletMeter(meter)) {
    meterIn(account, (usage) => withEvent(usage, meter, event));
    return ZERO_MICROS;
  }
  const price = rateEvent(meter, event);
  account.spent = micros(account.spent + price);
  draft.totals.spent = micros(draft.totals.spent + price);
  countAgainstCap(draft, { member: event.member, period }, price);
  const afterHold = event.holdId === undefined ? price : captureHold(draft, event.holdId, price);
  const afterForfeits = account.closed ? reverseForfeits(draft, account, event, afterHold) : afterHold;
  const { missing } = drawGrants(draft, afterForfeits, event.time);
  if (missing > 0n) owe(draft, account, missing);
  return price;
}

/** Changes what a month's counting meters came to: it is to be invoiced anew. */
export function meterIn(account: DraftAccount, change: (usage: readonly UsageTally[]) => readonly UsageTally[]): void {
  const before = account.metered ?? NOTHING_METERED;
  account.metered = { ...before, usage: change(before.usage), isSettled: false };
}

/** Uses up to `price` of what the hold reserved and gives the rest back; a hold that is no longer open pays nothing. */
function captureHold(draft: WalletDraft, holdId: string, price: Micros): Micros {
  const hold = draft.holds.find((each) => each.id === holdId);
  if (!hold) return price;
  draft.holds = draft.holds.filter((each) => each !== hold);
  let missing: bigint = price;
  const unused: Draw[] = [];
  for (const draw of hold.draws) {
    const used = minimum(draw.amount, missing);
    missing -= used;
    if (used < draw.amount) unused.push({ grantId: draw.grantId, amount: micros(draw.amount - used) });
  }
  giveBack(draft, unused);
  return micros(missing);
}

/** Usage of a closed month first takes what was forfeited there (domain.md section 6). */
function reverseForfeits(draft: WalletDraft, account: DraftAccount, event: SettledEvent, price: Micros): Micros {
  let missing: bigint = price;
  account.forfeits = account.forfeits.flatMap((forfeit) => {
    if (missing === 0n || !isInForce(forfeit, event.time)) return [forfeit];
    const taken = minimum(forfeit.amount, missing);
    missing -= taken;
    account.forfeited = micros(account.forfeited - taken);
    draft.totals.forfeited = micros(draft.totals.forfeited - taken);
    return taken === forfeit.amount ? [] : [{ ...forfeit, amount: micros(forfeit.amount - taken) }];
  });
  return micros(missing);
}

function owe(draft: WalletDraft, account: DraftAccount, amount: Micros): void {
  if (account.overage === 0n) tell(draft, 'wallet.overage_started', { period: account.period });
  account.overage = micros(account.overage + amount);
  draft.totals.overage = micros(draft.totals.overage + amount);
}

/** Gives each alert once, and arms again those that the wallet has fallen below. */
export function giveAlerts(draft: WalletDraft): void {
  const account = accountOf(draft, periodAt(draft.at, draft.catalog.zone));
  const granted = grantedFor(draft, account);
  const percents = draft.catalog.wallet.alertPercents;
  const reached =
    account.spent === 0n ? 0 : percents.filter((percent) => account.spent * 100n >= BigInt(percent) * granted).length;
  for (const percent of percents.slice(account.alerts, reached)) {
    if (percent >= 100) tell(draft, 'wallet.depleted', { period: account.period });
    else {
      const left = formatMicros(available(draft, draft.at));
      tell(draft, 'wallet.threshold_reached', {
        period: account.period,
        percent,
        usedPercent: percentOf(account.spent, granted),
        available: left,
      });
    }
  }
  account.alerts = reached;
}

/** Everything granted for a month: what it used of credit, and what it still has, held or not. */
export function grantedFor(draft: WalletDraft, account: DraftAccount): Micros {
  let remaining = 0n;
  for (const grant of draft.grants) if (isInForce(grant, draft.at)) remaining += grant.remaining;
  return micros(account.spent - account.overage + heldIn(draft.holds) + remaining);
}

/** Used of granted, in percent with two digits, rounded down; 0 of nothing is 0. */
export function percentOf(spent: Micros, granted: Micros): number {
  if (granted === ZERO_MICROS) return spent === ZERO_MICROS ? 0 : 100;
  return Number((spent * 10_000n) / granted) / 100;
}
