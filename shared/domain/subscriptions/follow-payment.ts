import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import type { Running } from './change-subscription.ts';
import { draftToday } from './install-module.ts';
import { isOverdue, resume } from './resume-service.ts';
import type { ChangeContext } from './start-subscription.ts';
import { set, tell, unset } from './subscription-draft.ts';
import { laterOf } from '../../kernel/period.ts';

/** The first invoice was paid: what waited for it is in good standing again. Undefined when nothing waited. */
export function firstInvoicePaid(
  invoiceId: string,
  account: Running,
  context: ChangeContext,
): SubscriptionFacts | undefined {
  const { firstInvoice, awaitedInvoices = [] } = account.subscription;
  if (firstInvoice?.invoiceId !== invoiceId) return undefined;
  const draft = draftToday(account, context);
  const { on, subscription } = draft;
  const [next, ...others] = awaitedInvoices;
  unset(draft, 'firstInvoice', 'awaitedInvoices');
  if (next) set(draft, { firstInvoice: next, ...(others.length > 0 && { awaitedInvoices: others }) });
  const { paused } = subscription;
  if (paused?.reason === 'unpaid') {
    resume(draft, laterOf(on, subscription.invoicedUntil));
    return finishChange(draft, { tail: account.tail, creditFrom: laterOf(on, paused.creditWithheldFrom) });
  }
  if (subscription.status === 'past_due' && !isOverdue(draft.subscription, on)) {
    set(draft, { status: 'active' });
    tell(draft, 'subscription.activated', { effectiveOn: on });
  }
  return finishChange(draft, { tail: account.tail });
}
