import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { laterOf, localDateAt, periodAt, type Period } from '../../kernel/period.ts';
import { agreedIn } from '../contracts/agreed-discounts.ts';
import { viewContract, type ContractView } from '../contracts/contract-view.ts';
import { monthHolding } from '../contracts/terms.ts';
import type { Customer } from '../customers/customer.ts';
import type { LineDiscount } from '../invoices/line-price.ts';
import { pricingOf } from './charges.ts';
import { discountsOn } from './discounts.ts';
import type { Subscription } from './subscription.ts';

/** A subscription as a person reads it: its month is the calendar month of the seller's zone, for every interval. */
export type SubscriptionView = {
  readonly subscription: Subscription;
  readonly currentPeriod: Period;
  /** Of the plan's price, as a line that begins today would have them; under contract those that are agreed, on any line. */
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
  const on = localDateAt(now, catalog.zone);
  const target = { item: 'plan', product: subscription.plan } as const;
  return {
    subscription,
    currentPeriod: periodAt(now, catalog.zone),
    discounts: contract
      ? agreedIn(contract, monthHolding(contract, laterOf(on, contract.startsOn)))
      : discountsOn(target, facts, on),
    ...(contract && { contract: viewContract(contract, scheduled) }),
    ...(scheduledContract && { scheduledContract: viewContract(scheduledContract, undefined) }),
  };
}
