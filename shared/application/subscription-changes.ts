import type { Running } from '../domain/subscriptions/change-subscription.ts';
import { nextDueAt } from '../domain/subscriptions/due-step.ts';
import type { SubscriptionFacts } from '../domain/subscriptions/finish-change.ts';
import { firstInvoicePaid } from '../domain/subscriptions/follow-payment.ts';
import type { Account } from '../domain/subscriptions/start-subscription.ts';
import { after, upToDate } from '../domain/subscriptions/up-to-date.ts';
import type { Customer } from '../domain/customers/customer.ts';
import { invoiceFinalized, issueDrafts } from '../domain/invoices/issue-drafts.ts';
import type { SealedSegment } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { instant, type Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Attempt } from './attempts.ts';
import { invoiceSeries } from './document-series.ts';
import { partUsage } from './part-usage.ts';
import type { Change, Facts, Ports, StoredAccount } from './ports.ts';
import { customerNotFound } from './wallet-of.ts';

export type SubscriptionDeps = Pick<
  Ports,
  'account' | 'chain' | 'numberSeries' | 'invoice' | 'catalog' | 'commit' | 'clock' | 'newId' | 'pause'
>;

/** A customer with what they are subscribed to, and what time has done to it since it was written. */
export type CurrentAccount = {
  readonly account: Account;
  /** Due and not committed yet: each is a transaction of its own. */
  readonly due: readonly SubscriptionFacts[];
  /** When all this is decided: never before what was decided last or the customer came, whatever clock this instance has. */
  readonly now: Instant;
};

/** An account as it is stored. The tail was read first, so that a put behind it proves both. */
export type JustRead = { readonly stored: StoredAccount; readonly tail: SealedSegment | undefined };

/** Reads an account, if the caller has not just read it, and brings it up to now; nothing is written. */
export async function readCurrent(
  deps: Pick<Ports, 'account' | 'chain' | 'invoice' | 'catalog'>,
  customerId: string,
  clock: Instant,
  justRead?: JustRead,
): Promise<CurrentAccount> {
  const [stored, seen] = justRead
    ? [justRead.stored, justRead.tail]
    : await Promise.all([deps.account(customerId), deps.chain.tail(customerId)]);
  const { customer, subscription } = stored;
  if (!customer) throw customerNotFound(customerId);
  // It may have started between the two reads.
  const tail = seen ?? (subscription && (await deps.chain.tail(customerId)));
  const { createdAt } = customer;
  const now = instant(Math.max(clock, createdAt, subscription?.changedAt ?? clock, tail?.segment.recordedAt ?? clock));
  if (!subscription) return { account: { customer, tail }, due: [], now };
  invariant(tail, 'who has a subscription has a wallet');
  const context = { catalog: deps.catalog, now };
  const running: Running = { customer, subscription, tail };
  const paid = await settledFirst(deps, running, now);
  const settled = paid === undefined ? undefined : firstInvoicePaid(paid, running, context);
  const { account, steps } = upToDate(settled ? after(running, settled) : running, context);
  const parted = await partUsage(deps, account.subscription, account.tail);
  return { account: { ...account, parted }, due: settled ? [settled, ...steps] : steps, now };
}

/** The first invoice's id, if nothing is due of it any more and nobody said so yet: asked only where that decides something. */
async function settledFirst(
  deps: Pick<Ports, 'invoice' | 'catalog'>,
  { subscription: { firstInvoice } }: Running,
  now: Instant,
): Promise<string | undefined> {
  if (!firstInvoice) return undefined;
  const payment = (await deps.invoice(firstInvoice.invoiceId))?.payment;
  const at = payment?.paidAt ?? (payment?.status === 'credited' ? payment.credits?.at(-1)?.issuedAt : undefined);
  return at !== undefined && at <= now ? firstInvoice.invoiceId : undefined;
}

/** Commits what is due, one step: 'lost' asks the caller to read and decide again. */
export async function commitDue(
  deps: Pick<Ports, 'numberSeries' | 'catalog' | 'commit'>,
  { account, due, now }: CurrentAccount,
): Promise<'nothing_due' | 'lost'> {
  const [step] = due;
  if (!step) return 'nothing_due';
  await deps.commit(await factsOf(deps, step, account.customer, now));
  return 'lost';
}

/** The facts of a change: the subscription, its wallet, its invoice with number and register entry, what falls due next. */
export async function factsOf(
  deps: Pick<Ports, 'numberSeries' | 'catalog'>,
  { subscription, segments, draft, events }: SubscriptionFacts,
  customer: Customer,
  now: Instant,
): Promise<Facts> {
  const dueAt = nextDueAt({ customer, subscription }, deps.catalog);
  const changes: readonly Change[] = [
    { noun: 'subscription', value: subscription },
    ...segments.map((value) => ({ noun: 'segment', value }) as const),
    ...(dueAt === undefined ? [] : [{ noun: 'due', value: { customerId: customer.id, dueAt } } as const]),
  ];
  if (!draft) return { changes, events };
  const issue = issueDrafts([draft], await invoiceSeries(deps, now), now);
  return {
    changes: [
      ...changes,
      { noun: 'numberSeries', value: issue.numberSeries },
      { noun: 'registerEntry', value: issue.registerEntry },
      ...issue.invoices.map((value) => ({ noun: 'invoice', value }) as const),
    ],
    events: [...events, ...issue.invoices.map(invoiceFinalized)],
  };
}

/** What a change asks of the subscription that it changes. */
export type Precondition = {
  /** The revision that the caller has read (`If-Match`). */
  readonly revision?: number | undefined;
};

export function checkPrecondition({ revision }: Precondition, { subscription }: Account): void {
  if (revision === undefined || revision === (subscription?.revision ?? 0)) return;
  throw new BillingError('precondition_failed', {
    detail:
      'The subscription has changed since it was read. Read it again, and send the ETag that it has now as If-Match.',
    errors: [{ path: 'If-Match', message: `is not the present ETag "${String(subscription?.revision ?? 0)}"` }],
  });
}

/**
 * One attempt at a change: what is due first, then the change itself. `decide` says undefined when nothing is to be done;
 * `also` is committed with it.
 */
export async function attemptChange<T>(
  deps: SubscriptionDeps,
  customerId: string,
  decide: (account: Account, now: Instant) => SubscriptionFacts | undefined,
  finish: {
    readonly outcome: (account: Account, change: SubscriptionFacts | undefined, now: Instant) => T;
    readonly also?: (outcome: T) => readonly Change[];
  },
): Promise<Attempt<T>> {
  const current = await readCurrent(deps, customerId, deps.clock());
  const { now } = current;
  if ((await commitDue(deps, current)) === 'lost') return 'lost';
  const change = decide(current.account, now);
  const outcome = finish.outcome(current.account, change, now);
  const also = finish.also?.(outcome) ?? [];
  const facts = change ? await factsOf(deps, change, current.account.customer, now) : { changes: [], events: [] };
  const changes = [...facts.changes, ...also];
  if (changes.length === 0) return { outcome };
  return (await deps.commit({ changes, events: facts.events })) === 'lost' ? 'lost' : { outcome };
}
