import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { periodAt, type Period } from '../../kernel/period.ts';
import type { LineDiscount } from '../invoices/line-price.ts';
import { planDiscounts } from '../invoices/lines.ts';
import type { Subscription } from './subscription.ts';

/** A subscription as a person reads it: its month is the calendar month of the seller's zone, for every interval. */
export type SubscriptionView = {
  readonly subscription: Subscription;
  readonly currentPeriod: Period;
  readonly discounts: readonly LineDiscount[];
};

export function viewSubscription(
  subscription: Subscription,
  catalog: Pick<Catalog, 'plans' | 'zone'>,
  now: Instant,
): SubscriptionView {
  const plan = catalog.plans[subscription.plan];
  invariant(plan, 'a subscription is to a plan of its catalog');
  return {
    subscription,
    currentPeriod: periodAt(now, catalog.zone),
    discounts: planDiscounts(plan, subscription.seats),
  };
}
