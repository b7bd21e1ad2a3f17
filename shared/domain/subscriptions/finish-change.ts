import type { DomainEvent } from '../../../events/envelope.ts';
import { instant, type Instant } from '../../kernel/instant.ts';
import { ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import {
  addDays,
  laterOf,
  localDateAt,
  periodAt,
  periodOfDate,
  startOfDate,
  type DateRange,
  type LocalDate,
} from '../../kernel/period.ts';
import { isSame } from '../../kernel/same.ts';
import { composeDraft } from '../invoices/compose-draft.ts';
import type { InvoiceDraft, InvoiceLine } from '../invoices/invoice.ts';
import { arrearsLines } from '../invoices/arrears-lines.ts';
import { moveSegment } from '../revenue/segment.ts';
import { grantPool, voidGrant } from '../wallets/grant.ts';
import { billWallet } from '../wallets/bill-wallet.ts';
import { changeTerms, type TermsChange } from '../wallets/change-terms.ts';
import { openWallet } from '../wallets/open-wallet.ts';
import type { WalletDecision } from '../wallets/decide.ts';
import type { SealedSegment } from '../wallets/wallet.ts';
import { accrualLines, accrue, isAccruing } from './accruals.ts';
import { withFeeInvoice } from './fee-invoices.ts';
import { datedTerms } from './dated-terms.ts';
import { addedCredit, scheduledTermsOf, walletTermsOf, wholeCredit } from './included-credit.ts';
import type { Subscription } from './subscription.ts';
import { quantitiesOf, productsSince } from './product-charges.ts';
import { bookOfDraft, planOfDraft, set, tell, unset, type SubscriptionDraft } from './subscription-draft.ts';
import { settledMonths, usageDue, withCommitments, type UsageAccount } from './usage-due.ts';

/** What a change of a subscription comes to: one transaction. */
export type SubscriptionFacts = {
  readonly subscription: Subscription;
  /** What the wallet's chain goes on with; none when it is not concerned. */
  readonly segments: readonly SealedSegment[];
  /** Absent when nothing is to be invoiced now. */
  readonly draft?: InvoiceDraft;
  readonly events: readonly DomainEvent[];
};

export type Finish = {
  /** The customer's wallet; undefined before the first subscription. */
  readonly tail: SealedSegment | undefined;
  /** Of the invoice; the default is the change itself. */
  readonly cause?: string;
  /** From which day included credit is owed; the default is the day of the change. */
  readonly creditFrom?: LocalDate;
  /** Invoices what is owed by now of a month that is not closed: products that were used, and what the wallet owes. */
  readonly billsArrears?: Pick<UsageAccount, 'parted'>;
  /** Of a trial that begins or grows: what it brings now. */
  readonly trialCredit?: 'whole' | 'difference';
  /** Credit of a contract's term that begins. */
  readonly pool?: ContractPool;
  /** The grant of a contract that another one takes the place of: what is left of it is taken back. */
  readonly endsPool?: string;
};

export type ContractPool = { readonly grantId: string; readonly amount: Micros; readonly days: DateRange };

/** Ends a change: its revision, its invoice or the lines that wait for the next, its wallet's part, its events. */
export function finishChange(draft: SubscriptionDraft, finish: Finish): SubscriptionFacts {
  const revision = draft.before.revision + 1;
  accrueDays(draft);
  noteTerms(draft);
  tellSeats(draft);
  const settled = finish.billsArrears ? settleArrears({ ...finish.billsArrears, draft }, finish.tail) : undefined;
  const billed = bill({ ...draft.subscription, revision, changedAt: draft.now }, draft, finish.cause);
  const { customer, catalog } = draft;
  const moved = moveSegment({ customer, subscription: billed.subscription }, catalog, {
    on: draft.on,
    at: timeOf(draft),
  });
  const subscription = moved?.subscription ?? billed.subscription;
  const wallet = walletPart(draft, subscription, { ...finish, tail: settled?.sealed ?? finish.tail });
  const pools = poolPart(draft, finish, wallet?.sealed ?? settled?.sealed ?? finish.tail);
  const decisions = [settled, wallet, ...pools].filter((each) => each !== undefined);
  return {
    subscription,
    segments: decisions.map(({ sealed }) => sealed),
    ...(billed.draft && { draft: billed.draft }),
    events: [
      ...eventsOf(draft, subscription),
      ...(moved ? [moved.event] : []),
      ...decisions.flatMap(({ events }) => events),
    ],
  };
}

/** What products came to before this change is noted as they were until then; from now on they are as they are after it. */
function accrueDays(draft: SubscriptionDraft): void {
  const { before, on } = draft;
  const { accruedUntil = on } = before;
  const book = bookOfDraft(draft);
  const accrued = accrue(before, on, draft);
  set(draft, { accrued, products: productsSince(before, draft.subscription, { on, book }) });
  if (isAccruing(draft.subscription, book)) set(draft, { accruedUntil: laterOf(on, accruedUntil) });
  else unset(draft, 'accruedUntil');
}

/** It has come to the seats from which on sales wants to know: told with the change that brought it there, and not again. */
function tellSeats(draft: SubscriptionDraft): void {
  const { before, subscription, on } = draft;
  if (subscription.status === 'canceled') return;
  const threshold = planOfDraft(draft).seats.notifySalesFrom;
  const seatsBefore = before.status === 'canceled' ? 0 : before.seats;
  if (threshold === undefined || subscription.seats < threshold || seatsBefore >= threshold) return;
  tell(draft, 'subscription.seats_reached', { threshold, seatsBefore, effectiveOn: on });
}

/** Remembers what it is sold by from this change's day on, where usage is priced by it. */
function noteTerms(draft: SubscriptionDraft): void {
  const terms = datedTerms(draft.before, draft.subscription, draft);
  if (terms) set(draft, { terms });
}

/** What is owed in arrears becomes lines of this invoice; undefined when the wallet owes nothing. */
function settleArrears(
  { draft, parted }: Pick<UsageAccount, 'parted'> & { readonly draft: SubscriptionDraft },
  tail: SealedSegment | undefined,
): WalletDecision | undefined {
  const { subscription } = draft;
  draft.lines.push(...accrualLines(subscription.accrued, subscription, draft));
  set(draft, { accrued: [] });
  if (!tail) return undefined;
  const { catalog, now, customer } = draft;
  const { state } = tail.segment;
  const usage = usageDue(state, state.openedThrough, { customer, subscription: draft.subscription, parted }, catalog);
  const { arrears, ...decision } = billWallet(tail, { metered: settledMonths(usage, true) }, { catalog, now });
  const lines = [...arrearsLines(arrears, catalog, customer.language), ...usage.lines];
  draft.lines.push(...lines);
  draft.subscription = withCommitments(draft.subscription, usage, true);
  return lines.length === 0 ? undefined : decision;
}

type Billed = { readonly subscription: Subscription; readonly draft?: InvoiceDraft };

/** What is too little to be invoiced, or a credit, waits for the next invoice (domain.md section 6). */
function bill(subscription: Subscription, draft: SubscriptionDraft, cause: string | undefined): Billed {
  const { catalog, customer, lines, now } = draft;
  const all: readonly InvoiceLine[] = [...subscription.waiting, ...lines];
  if (lines.length === 0) return { subscription };
  const composed = composeDraft(
    {
      cause: cause ?? `change:${subscription.id}:${String(subscription.revision)}`,
      customer,
      lines: all,
      on: localDateAt(now, catalog.zone),
      netDays: (subscription.contract ?? draft.before.contract)?.netDays,
    },
    catalog,
  );
  if (composed.gross < catalog.invoicing.minimum) return { subscription: { ...subscription, waiting: all } };
  const billed = withFeeInvoice(withAwaited(subscription, draft, composed), composed, draft);
  return { subscription: { ...billed, waiting: [] }, draft: composed };
}

/**
 * A first invoice, and each of a contract, that is not charged at once is asked for by a link, and its payment is waited
 * for (domain.md section 1).
 */
function withAwaited(
  subscription: Subscription,
  { before, customer, catalog, now }: SubscriptionDraft,
  { id, termsDays }: InvoiceDraft,
): Subscription {
  const isFirst = before.paidSince === undefined && subscription.paidSince !== undefined;
  const isCharged = customer.stripe?.paymentMethod !== undefined && termsDays === 0;
  if (isCharged || (!isFirst && !subscription.contract)) return subscription;
  const awaited = { invoiceId: id, dueDate: addDays(localDateAt(now, catalog.zone), termsDays) };
  if (!subscription.firstInvoice) return { ...subscription, firstInvoice: awaited };
  return { ...subscription, awaitedInvoices: [...(subscription.awaitedInvoices ?? []), awaited] };
}

/** What a contract's term brings its wallet beside the terms, each a segment of its own. */
function poolPart(
  { catalog, now }: SubscriptionDraft,
  { pool, endsPool }: Finish,
  tail: SealedSegment | undefined,
): readonly WalletDecision[] {
  if (!tail) return [];
  const context = { catalog, now };
  const ended = endsPool === undefined ? undefined : voidGrant(tail, { grantId: endsPool, ...BY_CONTRACT }, context);
  if (!pool) return ended ? [ended] : [];
  const { grantId: id, amount, days } = pool;
  const window = { effectiveAt: startOfDate(days.start, catalog.zone), expiresAt: startOfDate(days.end, catalog.zone) };
  const begun = grantPool(ended?.sealed ?? tail, { id, amount, ...window, ...BY_CONTRACT }, context);
  return ended ? [ended, begun] : [begun];
}

const BY_CONTRACT = { reason: 'contract', actor: 'contract' } as const;

function walletPart(draft: SubscriptionDraft, subscription: Subscription, finish: Finish): WalletDecision | undefined {
  const { tail } = finish;
  const change = termsChangeOf(draft, subscription, finish);
  const context = { catalog: draft.catalog, now: draft.now };
  if (tail) return isNoChange(change, tail) ? undefined : changeTerms(tail, change, context);
  const { terms, scheduled, included, trial } = change;
  return openWallet(
    {
      customerId: subscription.customerId,
      terms: terms ?? walletTermsOf(subscription, draft.catalog),
      included: included[0]?.amount ?? ZERO_MICROS,
      from: startOfDate(draft.on, draft.catalog.zone),
      scheduled,
      ...(trial && { trial }),
    },
    context,
  );
}

function termsChangeOf(draft: SubscriptionDraft, subscription: Subscription, finish: Finish): TermsChange {
  const { before, catalog, on, now } = draft;
  const zone = catalog.zone;
  const recordedAt = instant(Math.max(now, finish.tail?.segment.recordedAt ?? now));
  const opened = later(periodAt(recordedAt, zone), finish.tail?.segment.state.openedThrough ?? periodOfDate(on));
  const terms = walletTermsOf(subscription, catalog);
  const isStart = before.status === 'canceled';
  const creditBefore = isStart ? ZERO_MICROS : walletTermsOf(before, catalog).includedPerPeriod;
  const included = addedCredit(
    { before: creditBefore, after: terms.includedPerPeriod },
    { from: finish.creditFrom ?? on, through: later(opened, periodOfDate(on)) },
    catalog,
  );
  const trial = trialCreditOf(draft, subscription, finish.trialCredit);
  const hasTrialEnded = before.status === 'trialing' && subscription.status !== 'trialing';
  return {
    terms,
    scheduled: scheduledTermsOf(subscription, catalog),
    included,
    ...(trial && { trial }),
    ...(hasTrialEnded && { trialEndsAt: startOfDate(on, zone) }),
  };
}

const later = <T extends string>(a: T, b: T): T => (a > b ? a : b);

function trialCreditOf(
  { before, catalog, on }: SubscriptionDraft,
  subscription: Subscription,
  kind: Finish['trialCredit'],
): TermsChange['trial'] {
  if (kind === undefined || subscription.trialEnd === undefined) return undefined;
  const whole = wholeCredit(subscription, catalog);
  const amount = kind === 'whole' ? whole : whole - wholeCredit(before, catalog);
  if (amount <= 0n) return undefined;
  const { zone } = catalog;
  return {
    amount: amount as typeof whole,
    from: startOfDate(on, zone),
    until: startOfDate(subscription.trialEnd, zone),
  };
}

function isNoChange(change: TermsChange, { segment: { state } }: SealedSegment): boolean {
  const { terms, scheduled, included, trial, trialEndsAt } = change;
  if (included.length > 0 || trial || trialEndsAt !== undefined) return false;
  return isSame(terms, state.terms) && isSame(scheduled, state.scheduledTerms);
}

/** When it happened: now, or at the begin of its own day where it is found later. */
const timeOf = ({ on, now, catalog }: SubscriptionDraft): Instant =>
  on === localDateAt(now, catalog.zone) ? now : startOfDate(on, catalog.zone);

const TELLING_QUANTITIES: ReadonlySet<string> = new Set(['subscription.started', 'subscription.changed']);

/** Events of one change share its aggregate's revision; they are told apart by their types. */
function eventsOf(draft: SubscriptionDraft, subscription: Subscription): readonly DomainEvent[] {
  return draft.events.map(({ type, data }) => ({
    type,
    occurredAt: timeOf(draft),
    aggregate: { type: 'subscription', id: subscription.id, seq: subscription.revision },
    data: {
      customerId: subscription.customerId,
      subscriptionId: subscription.id,
      plan: subscription.plan,
      seats: subscription.seats,
      interval: subscription.interval,
      status: subscription.status,
      ...(TELLING_QUANTITIES.has(type) && { quantities: quantitiesOf(subscription.products) }),
      ...(data as Readonly<Record<string, unknown>>),
    },
  }));
}
