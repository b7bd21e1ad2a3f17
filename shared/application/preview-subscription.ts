import { chargeTurnOfMonth } from '../domain/subscriptions/charge-turn-of-month.ts';
import type { SubscriptionRequest } from '../domain/subscriptions/check-request.ts';
import { migrateVersion, nextStep, takeStep } from '../domain/subscriptions/due-step.ts';
import { draftToday } from '../domain/subscriptions/install-module.ts';
import type { ChangeContext } from '../domain/subscriptions/start-subscription.ts';
import { unset } from '../domain/subscriptions/subscription-draft.ts';
import { after } from '../domain/subscriptions/up-to-date.ts';
import { composeDraft } from '../domain/invoices/compose-draft.ts';
import type { InvoiceDraft } from '../domain/invoices/invoice.ts';
import { isRunning, decidePut } from './put-subscription.ts';
import { readCurrent } from './subscription-changes.ts';
import type { Ports } from './ports.ts';
import { startOfDate, firstDayOf, localDateAt, nextPeriod, periodOfDate } from '../kernel/period.ts';
import type { Running } from '../domain/subscriptions/change-subscription.ts';
import type { Instant } from '../kernel/instant.ts';
import { addMonths } from '../kernel/period.ts';

/** The invoices that a change would make: at once, and for the next full period. Absent where there is none. */
export type Preview = { readonly now?: InvoiceDraft; readonly next?: InvoiceDraft };

type Deps = Pick<Ports, 'account' | 'chain' | 'invoice' | 'catalog' | 'clock' | 'newId'>;

export type PreviewInput = {
  readonly customerId: string;
  readonly request: SubscriptionRequest;
  /** By which price book the next period is shown: the one that it was sold by, or the one in force. */
  readonly priceBook?: 'sold' | 'in_force';
};

/** The very decision of a PUT, and of the steps and the close after it; nothing is written. */
export const previewSubscription =
  (deps: Deps) =>
  async ({ customerId, request, priceBook = 'sold' }: PreviewInput): Promise<Preview> => {
    const { account, now } = await readCurrent(deps, customerId, deps.clock());
    const facts = decidePut(deps, request, account, { now, subscriptionId: deps.newId('sub') });
    const subscription = facts?.subscription ?? account.subscription;
    const tail = facts?.segments.at(-1) ?? account.tail;
    const then = subscription && tail && { ...account, subscription, tail };
    const shown = then && priceBook === 'in_force' ? migrated(deps, then, now) : then;
    const next = shown && nextInvoice(deps, shown, now);
    return { ...(facts?.draft && { now: facts.draft }), ...(next && { next }) };
  };

function migrated({ catalog }: Deps, account: Running, now: Instant): Running {
  const facts = migrateVersion(account, { catalog, now }, localDateAt(now, catalog.zone));
  return facts ? after(account, facts) : account;
}

/** The first invoice is shown as if it were paid: what follows from its being unpaid is nobody's plan. */
function asPaid(account: Running, context: ChangeContext): Running {
  const draft = draftToday(account, context);
  unset(draft, 'firstInvoice', 'awaitedInvoices');
  return { ...account, subscription: draft.subscription };
}

/** A year's invoice, or an instalment. */
const isOfTerm = ({ cause }: InvoiceDraft): boolean => cause.startsWith('renewal:') || cause.startsWith('instalment:');

/** Steps that lie before the next full period's invoice; more is a defect. */
const MAX_STEPS = 50;

/** What the subscription alone will owe for its next full period: the renewal's invoice, or the close's lines in advance. */
function nextInvoice({ catalog }: Deps, account: Running, now: Instant): InvoiceDraft | undefined {
  const { customer } = account;
  const month = firstDayOf(nextPeriod(periodOfDate(localDateAt(now, catalog.zone))));
  let current = asPaid(account, { catalog, now });
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const step = nextStep(current, catalog);
    const { interval, contract } = current.subscription;
    const hasTerm = (interval === 'year' || contract !== undefined) && isRunning(current);
    if (!step || (!hasTerm && step.on > month)) break;
    const facts = takeStep(step, current, { catalog, now: startOfDate(step.on, catalog.zone) });
    if (facts.draft && isOfTerm(facts.draft)) return facts.draft;
    current = after(current, facts);
  }
  const until = firstDayOf(addMonths(periodOfDate(month), 1));
  const context = { customer, catalog, now };
  // Of what is invoiced after its month, the whole next one; what the present one has come to is no part of it.
  const wholeMonth = { ...current.subscription, accrued: [], accruedUntil: month };
  const { lines } = chargeTurnOfMonth(wholeMonth, { advance: until, arrears: until }, context);
  if (lines.length === 0) return undefined;
  return composeDraft({ cause: `preview:${month}`, customer, lines, on: month }, catalog);
}
