import { BillingError } from '../../kernel/errors.ts';
import { laterOf, type LocalDate } from '../../kernel/period.ts';
import {
  chargeAllFromNow,
  chargeRest,
  deal,
  isPaidFor,
  markPaid,
  set,
  tell,
  unset,
  type SubscriptionDraft,
} from './subscription-draft.ts';
import type { Subscription } from './subscription.ts';

/** What was paused because its first invoice is unpaid goes on when it is paid, by itself. */
export function refuseUnpaid({ paused, firstInvoice }: Subscription): void {
  if (paused?.reason !== 'unpaid' || !firstInvoice) return;
  throw new BillingError('rule_violation', {
    detail: `The invoice ${firstInvoice.invoiceId} is unpaid, and the subscription is paused until it is paid. Pay it by its link; service goes on by itself.`,
    errors: [{ path: 'subscription', message: 'invoice_unpaid' }],
    members: { rule: 'invoice_unpaid', invoiceId: firstInvoice.invoiceId },
  });
}

/** Service again: charged from the first day that has not been. */
export function resume(draft: SubscriptionDraft, chargedFrom: LocalDate): void {
  const { subscription, on } = draft;
  const isTermOver = subscription.interval === 'year' && subscription.invoicedUntil <= on;
  unset(draft, 'paused');
  const status = isOverdue(subscription, on) ? 'past_due' : 'active';
  set(draft, { status, invoicedUntil: chargedFrom, ...(isTermOver && { anchor: on }) });
  waitAnew(draft);
  markPaid(draft);
  deal(draft, draft.subscription.modules);
  if (chargedFrom === on) chargeAllFromNow(draft);
  else chargeNewModules(draft);
  tell(draft, 'subscription.resumed', { effectiveOn: on });
}

/** A pause does not make good what was due before it. */
export const isOverdue = ({ firstInvoice }: Subscription, on: LocalDate): boolean =>
  firstInvoice !== undefined && firstInvoice.dueDate < on;

/** What the first invoice's payment decides is not decided as of a day without service. */
function waitAnew(draft: SubscriptionDraft): void {
  const { on, subscription } = draft;
  const { firstInvoice } = subscription;
  if (firstInvoice) set(draft, { firstInvoice: { ...firstInvoice, dueDate: laterOf(firstInvoice.dueDate, on) } });
}

/** Modules whose trial ended in the pause, for the days that are invoiced already. */
function chargeNewModules(draft: SubscriptionDraft): void {
  const { charges, modules } = draft.subscription;
  const open = charges.filter(({ item, service }) => item === 'module' && service.end > draft.on);
  const charged = new Set(open.map(({ product }) => product));
  for (const module of modules) {
    if (isPaidFor(module) && !charged.has(module.id)) chargeRest(draft, { item: 'module', product: module.id });
  }
}
