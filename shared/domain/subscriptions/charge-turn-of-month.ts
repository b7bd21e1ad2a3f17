import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { laterOf, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { accrualLines, accrue } from './accruals.ts';
import { advance, type SubscriptionDraft } from './subscription-draft.ts';
import { isInPaidService, type Subscription } from './subscription.ts';

export type TurnOfMonth = {
  /** What waited, what is owed in advance, and products of the days before. */
  readonly lines: readonly InvoiceLine[];
  /** The subscription once an invoice carries the lines; undefined when there are none. */
  readonly subscription?: Subscription;
};

/** Up to which days the lines go: in advance, and in arrears, which is the first of a month. */
export type Through = { readonly advance: LocalDate; readonly arrears: LocalDate };

/**
 * What a subscription owes for days that no invoice carried: a line a month and product. A yearly one is invoiced on its
 * anniversary. What has no price owes nothing, and its `invoicedUntil` stays.
 */
export function chargeTurnOfMonth(
  subscription: Subscription,
  through: Through,
  context: { readonly customer: Customer; readonly catalog: Catalog; readonly now: Instant },
): TurnOfMonth {
  const draft: SubscriptionDraft = {
    ...context,
    on: subscription.invoicedUntil,
    before: subscription,
    subscription,
    lines: [],
    events: [],
  };
  if (isInPaidService(subscription) && subscription.interval === 'month') advance(draft, through.advance);
  const accrued = accrue(subscription, through.arrears, context);
  const due = accrued.filter(({ service }) => service.end <= through.arrears);
  const lines = [...subscription.waiting, ...draft.lines, ...accrualLines(due, subscription, context)];
  if (lines.length === 0) return { lines };
  const { accruedUntil } = subscription;
  return {
    lines,
    subscription: {
      ...draft.subscription,
      revision: subscription.revision + 1,
      waiting: [],
      accrued: accrued.filter(({ service }) => service.end > through.arrears),
      ...(accruedUntil !== undefined && { accruedUntil: laterOf(accruedUntil, through.arrears) }),
    },
  };
}
