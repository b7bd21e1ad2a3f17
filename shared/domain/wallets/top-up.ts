import type { Catalog, Plan } from '../../catalog/catalog.ts';
import { DAY_MS, instant, type Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import {
  FACTOR_ONE,
  factor,
  formatCents,
  formatMicros,
  micros,
  microsToCents,
  type Factor,
  type Micros,
} from '../../kernel/money.ts';
import { endOfPeriod, localDateAt, periodAt, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { armAgain } from './auto-top-up.ts';
import { draftAfter, recordingTime, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { giveAlerts } from './spend.ts';
import { addGrant, available, tell, type WalletDraft } from './wallet-draft.ts';
import type { Grant, SealedSegment, SegmentEntry, UninvoicedTopUp, WalletState } from './wallet.ts';

/** The rate at which compute dollars are invoiced on a day. */
export function bookRateOn(catalog: Catalog, date: LocalDate): { readonly rate: Factor; readonly from: LocalDate } {
  const rate = catalog.wallet.bookRates.findLast((each) => each.from <= date);
  invariant(rate, `the catalog has a book rate on ${date}`);
  return rate;
}

/** What buying `amount` compute dollars now costs: volume discount and book rate, rounded to the cent once. */
export function priceTopUp(catalog: Catalog, grantId: string, amount: Micros, at: Instant): UninvoicedTopUp {
  const boughtOn = localDateAt(at, catalog.zone);
  const { rate: bookRate, from: bookRateFrom } = bookRateOn(catalog, boughtOn);
  const discount =
    catalog.wallet.topUps.volumeDiscounts.findLast((each) => amount > each.above)?.discount ?? factor(0n);
  const price = microsToCents(amount, factor(FACTOR_ONE - discount), bookRate);
  return { grantId, amount, price, discount, bookRate, bookRateFrom, boughtOn };
}

/** Top-ups and overage that no invoice has carried yet. */
export function openCredit(state: WalletState): Micros {
  let open = 0n;
  for (const topUp of state.topUps) open += topUp.amount;
  for (const account of state.periods) open += account.overage - account.settledOverage;
  return micros(open);
}

/** What may be open of top-ups and overage: as a contract says, nothing in a trial, else by the plan (domain.md section 3). */
export function creditLimitOf(
  plan: Plan,
  { customer, subscription }: { readonly customer: Customer; readonly subscription?: Subscription | undefined },
): Micros {
  const { creditLimit } = plan;
  const agreed = subscription?.contract?.creditLimit;
  if (agreed !== undefined) return agreed;
  if (subscription?.status === 'trialing') return micros(0n);
  return customer.firstPaidAt === undefined ? creditLimit.untilFirstPaid : creditLimit.afterwards;
}

/** Whether a top-up may wait for the month's invoice. */
export const mayWaitForInvoice = (state: WalletState, amount: Micros, limit: Micros): boolean =>
  openCredit(state) + amount <= limit;

/** Grants a top-up. `isInvoiced`: it has an invoice of its own, else the month's will carry it. */
export function topUp(
  tail: SealedSegment,
  bought: UninvoicedTopUp,
  isInvoiced: boolean,
  context: WalletContext,
): WalletDecision {
  const entry = { kind: 'top_up', topUp: bought, invoiced: isInvoiced } as const;
  const draft = draftAfter(tail, context);
  applyTopUp(draft, entry);
  return sealDraft(draft, tail, entry);
}

export function applyTopUp(draft: WalletDraft, { topUp: bought, invoiced }: SegmentEntry & { kind: 'top_up' }): void {
  const { catalog, at } = draft;
  const grant: Grant = {
    id: bought.grantId,
    kind: 'purchased',
    priority: catalog.wallet.priorities.purchased,
    amount: bought.amount,
    remaining: bought.amount,
    effectiveAt: at,
    expiresAt: endOfTopUp(catalog, at),
    cost: bought.price,
  };
  addGrant(draft, grant, periodAt(at, catalog.zone));
  if (!invoiced) draft.topUps = [...draft.topUps, bought];
  armAgain(draft, bought.grantId);
  giveAlerts(draft);
  tell(draft, 'wallet.topped_up', {
    grantId: bought.grantId,
    amount: formatMicros(bought.amount),
    price: formatCents(bought.price),
    currency: catalog.currency,
    available: formatMicros(available(draft, at)),
  });
}

export function endOfTopUp(catalog: Catalog, at: Instant): Instant {
  const { ends } = catalog.wallet.topUps;
  if (ends === 'period') return endOfPeriod(periodAt(at, catalog.zone), catalog.zone);
  return instant(at + ends.days * DAY_MS);
}

/** The time at which a top-up decided now would be bought. */
export const buyingTime = (tail: SealedSegment, context: WalletContext): Instant => recordingTime(tail, context.now);
