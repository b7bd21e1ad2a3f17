import type { DomainEvent } from '../../../events/envelope.ts';
import type { Catalog, Plan } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { micros, type Micros } from '../../kernel/money.ts';
import { firstDayOf, localDateAt, nextPeriod, periodOfDate, startOfDate, type DateRange } from '../../kernel/period.ts';
import { divideFloor } from '../../kernel/rounding.ts';
import type { Customer } from '../customers/customer.ts';
import { composeDraft } from '../invoices/compose-draft.ts';
import type { InvoiceDraft } from '../invoices/invoice.ts';
import { planLine } from '../invoices/lines.ts';
import { daysOfMonth } from '../invoices/wording.ts';
import { openWallet } from '../wallets/open-wallet.ts';
import type { WalletTerms, SealedSegment } from '../wallets/wallet.ts';
import { checkRequest, type SubscriptionRequest } from './check-request.ts';
import type { Subscription } from './subscription.ts';

const MICROS_PER_CENT = 10_000n;

export type Start = {
  readonly subscription: Subscription;
  readonly segment: SealedSegment;
  /** Absent when nothing is to pay. */
  readonly draft?: InvoiceDraft;
  readonly events: readonly DomainEvent[];
};

/**
 * Starts a customer's first subscription today: the days left of the month are invoiced at once and in advance, and bring
 * their share of the included credit. Refuses what the catalog's rules do not allow.
 */
export function startSubscription(
  request: SubscriptionRequest,
  customer: Customer,
  {
    catalog,
    now,
    subscriptionId,
  }: { readonly catalog: Catalog; readonly now: Instant; readonly subscriptionId: string },
): Start {
  const startDate = localDateAt(now, catalog.zone);
  const plan = checkRequest(request, customer, catalog, startDate);
  const service: DateRange = { start: startDate, end: firstDayOf(nextPeriod(periodOfDate(startDate))) };
  const subscription: Subscription = {
    id: subscriptionId,
    customerId: customer.id,
    revision: 1,
    plan: plan.id,
    seats: request.seats,
    interval: request.interval,
    status: 'active',
    startedAt: now,
    startDate,
    invoicedUntil: service.end,
    catalogVersion: catalog.version,
  };
  const line = planLine(plan, request.seats, service, customer.language);
  const wallet = openWallet(
    {
      customerId: customer.id,
      terms: walletTermsOf(plan, request.seats),
      included: includedCreditFor(plan, request.seats, service),
      from: startOfDate(startDate, catalog.zone),
    },
    { catalog, now },
  );
  const cause = `start:${subscriptionId}`;
  return {
    subscription,
    segment: wallet.sealed,
    ...(line.net > 0n && { draft: composeDraft({ cause, customer, lines: [line], on: startDate }, catalog) }),
    events: [subscriptionStarted(subscription), ...wallet.events],
  };
}

/** What a subscription gives its wallet for each whole month. */
export const walletTermsOf = (plan: Plan, seats: number): WalletTerms => ({
  plan: plan.id,
  includedPerPeriod: micros(plan.includedCredit.perSeat * BigInt(seats)),
  overage: plan.overage,
});

/** The days' share of a month's included credit, rounded down to the cent of a dollar (domain.md section 3). */
export function includedCreditFor(plan: Plan, seats: number, service: DateRange): Micros {
  const { from, until, of } = daysOfMonth(service);
  const whole = plan.includedCredit.perSeat * BigInt(seats);
  if (from === 0 && until === of) return micros(whole);
  return micros(divideFloor(whole * BigInt(until - from), BigInt(of) * MICROS_PER_CENT) * MICROS_PER_CENT);
}

const subscriptionStarted = (subscription: Subscription): DomainEvent => ({
  type: 'subscription.started',
  occurredAt: subscription.startedAt,
  aggregate: { type: 'subscription', id: subscription.id, seq: subscription.revision },
  data: {
    customerId: subscription.customerId,
    subscriptionId: subscription.id,
    plan: subscription.plan,
    seats: subscription.seats,
    interval: subscription.interval,
    status: subscription.status,
    startDate: subscription.startDate,
  },
});
