import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { advance, type SubscriptionDraft } from './subscription-draft.ts';
import { isInPaidService, type Subscription } from './subscription.ts';

export type Advance = {
  /** What waited, and what is owed in advance. */
  readonly lines: readonly InvoiceLine[];
  /** The subscription once an invoice carries the lines; undefined when there are none. */
  readonly subscription?: Subscription;
};

/**
 * What a subscription owes for the days up to `until` that no invoice carried: a line a month and product. A yearly one
 * is invoiced on its anniversary. A plan without price owes nothing and its `invoicedUntil` stays.
 */
export function chargeAdvance(
  subscription: Subscription,
  until: LocalDate,
  context: { readonly customer: Customer; readonly catalog: Catalog; readonly now: Instant },
): Advance {
  const draft: SubscriptionDraft = {
    ...context,
    on: subscription.invoicedUntil,
    before: subscription,
    subscription,
    lines: [],
    events: [],
  };
  if (isInPaidService(subscription) && subscription.interval === 'month') advance(draft, until);
  const lines = [...subscription.waiting, ...draft.lines];
  if (lines.length === 0) return { lines };
  return { lines, subscription: { ...draft.subscription, revision: subscription.revision + 1, waiting: [] } };
}
