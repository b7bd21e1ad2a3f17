import type { Catalog } from '../../catalog/catalog.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { monthsOf, planLine } from '../invoices/lines.ts';
import type { Language } from '../invoices/wording.ts';
import type { Subscription, SubscriptionStatus } from './subscription.ts';

/** In these states there is service, and it is invoiced in advance. */
const IN_SERVICE: readonly SubscriptionStatus[] = ['active', 'past_due'];

/**
 * What a subscription owes in advance for the days up to `until`: a line a month, from where the last invoice ended.
 * None for a plan without price: its `invoicedUntil` stays, and a change of plan invoices from its own day.
 */
export function advanceLines(
  subscription: Subscription,
  until: LocalDate,
  catalog: Pick<Catalog, 'plans'>,
  language: Language,
): readonly InvoiceLine[] {
  if (!IN_SERVICE.includes(subscription.status) || subscription.invoicedUntil >= until) return [];
  const plan = catalog.plans[subscription.plan];
  invariant(plan, 'a subscription is to a plan of its catalog');
  if (plan.price === 0n) return [];
  return monthsOf({ start: subscription.invoicedUntil, end: until }).map((service) =>
    planLine(plan, subscription.seats, service, language),
  );
}
