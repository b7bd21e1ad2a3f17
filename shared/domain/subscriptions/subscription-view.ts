import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { localDateAt, periodAt, type Period } from '../../kernel/period.ts';
import { viewContract, type ContractView } from '../contracts/contract-view.ts';
import type { Customer } from '../customers/customer.ts';
import type { LineDiscount } from '../invoices/line-price.ts';
import { pricingOf } from './charges.ts';
import { discountsOn } from './discounts.ts';
import type { Subscription } from './subscription.ts';

/** A subscription as a person reads it: its month is the calendar month of the seller's zone, for every interval. */
export type SubscriptionView = {
  readonly subscription: Subscription;
  readonly currentPeriod: Period;
  /** Of the plan's price, as a line that begins today would have them. */
  readonly discounts: readonly LineDiscount[];
  readonly contract?: ContractView;
  /** Accepted, and not begun. */
  readonly scheduledContract?: ContractView;
};

export function viewSubscription(
  subscription: Subscription,
  customer: Customer,
  { catalog, now }: { readonly catalog: Catalog; readonly now: Instant },
): SubscriptionView {
  const { contract, scheduledContract, scheduled } = subscription;
  const facts = pricingOf(subscription, customer, catalog);
  const target = { item: 'plan', product: subscription.plan } as const;
  return {
    subscription,
    currentPeriod: periodAt(now, catalog.zone),
    discounts: discountsOn(target, facts, localDateAt(now, catalog.zone)),
    ...(contract && { contract: viewContract(contract, scheduled) }),
    ...(scheduledContract && { scheduledContract: viewContract(scheduledContract, undefined) }),
  };
}
