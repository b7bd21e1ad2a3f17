import type { Catalog } from '../../catalog/catalog.ts';
import { bookOf, bookOn, planFor } from '../../catalog/price-book.ts';
import { micros, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import {
  firstDayOf,
  laterOf,
  nextPeriod,
  periodOfDate,
  rangeOfPeriod,
  startOfDate,
  type DateRange,
  type LocalDate,
  type Period,
} from '../../kernel/period.ts';
import { divideFloor, maximum } from '../../kernel/rounding.ts';
import { daysOfMonth } from '../invoices/wording.ts';
import type { TermsChange } from '../wallets/change-terms.ts';
import type { ScheduledTerms, WalletTerms } from '../wallets/wallet.ts';
import { isInPaidService, type Subscription } from './subscription.ts';

const MICROS_PER_CENT = 10_000n;

type Granting = Pick<Subscription, 'plan' | 'seats' | 'status' | 'catalogVersion' | 'customerId' | 'contract'>;

/** What a subscription gives its wallet for each whole month; nothing while it is tried, paused or over. */
export function walletTermsOf(subscription: Granting, catalog: Catalog): WalletTerms {
  const plan = planFor(bookOf(catalog, subscription.catalogVersion), subscription.plan, subscription.customerId);
  return {
    plan: plan.id,
    includedPerPeriod: isInPaidService(subscription) ? wholeCredit(subscription, catalog) : ZERO_MICROS,
    overage: plan.overage,
  };
}

/** The included credit of a whole month, whatever the state: what a trial brings too. */
export function wholeCredit(subscription: Granting, catalog: Catalog): Micros {
  const plan = planFor(bookOf(catalog, subscription.catalogVersion), subscription.plan, subscription.customerId);
  const { contract } = subscription;
  if (contract?.pool) return contract.pool.per === 'month' ? contract.pool.amount : ZERO_MICROS;
  return micros(plan.includedCredit.perSeat * BigInt(subscription.seats));
}

/** The days' share of a month's credit, rounded down to the cent of a dollar (domain.md section 3). */
export function shareOfMonth(whole: Micros, service: DateRange): Micros {
  const { from, until, of } = daysOfMonth(service);
  if (from === 0 && until === of) return whole;
  return micros(divideFloor(whole * BigInt(until - from), BigInt(of) * MICROS_PER_CENT) * MICROS_PER_CENT);
}

/**
 * The credit that a change brings for months that are open: the difference from the day of the change to the end of its
 * month, and of each whole month since. A change that lowers the credit takes nothing back.
 */
export function addedCredit(
  { before, after }: { readonly before: Micros; readonly after: Micros },
  { from, through }: { readonly from: LocalDate; readonly through: Period },
  catalog: Pick<Catalog, 'zone'>,
): TermsChange['included'] {
  const difference = micros(maximum(after - before, 0n));
  const added: TermsChange['included'][number][] = [];
  for (let period = periodOfDate(from); period <= through; period = nextPeriod(period)) {
    const start = laterOf(from, firstDayOf(period));
    const amount = shareOfMonth(difference, { start, end: rangeOfPeriod(period).end });
    if (amount > 0n) added.push({ period, amount, from: startOfDate(start, catalog.zone) });
  }
  return added;
}

/** The terms by which later months open, where something is scheduled: a month that changes within gets both shares. */
export function scheduledTermsOf(subscription: Subscription, catalog: Catalog): readonly ScheduledTerms[] {
  const next = nextGranting(subscription, catalog);
  if (!next || !isInPaidService(subscription)) return [];
  const terms = walletTermsOf(next.granting, catalog);
  const period = periodOfDate(next.on);
  const month = rangeOfPeriod(period);
  if (next.on === month.start) return [{ from: period, terms }];
  const before = walletTermsOf(subscription, catalog).includedPerPeriod;
  const mixed =
    shareOfMonth(before, { start: month.start, end: next.on }) +
    shareOfMonth(terms.includedPerPeriod, { start: next.on, end: month.end });
  return [
    { from: period, terms: { ...terms, includedPerPeriod: micros(mixed) } },
    { from: nextPeriod(period), terms },
  ];
}

/** What comes next of what is scheduled: a contract that begins, or a change of the subscription, which ends a contract. */
function nextGranting(
  subscription: Subscription,
  catalog: Catalog,
): { readonly on: LocalDate; readonly granting: Granting } | undefined {
  const { scheduled, scheduledContract } = subscription;
  if (scheduledContract && !(scheduled && scheduled.on < scheduledContract.startsOn)) {
    const { plan, seats, catalogVersion, startsOn } = scheduledContract;
    return { on: startsOn, granting: { ...subscription, plan, seats, catalogVersion, contract: scheduledContract } };
  }
  if (!scheduled) return undefined;
  const { contract, ...free } = subscription;
  const version = contract && bookOn(catalog, scheduled.on).version;
  const status = scheduled.cancel ? 'canceled' : subscription.status;
  return {
    on: scheduled.on,
    granting: { ...free, ...(version !== undefined && { catalogVersion: version }), ...scheduled, status },
  };
}
