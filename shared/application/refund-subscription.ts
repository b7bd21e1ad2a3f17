import { creditOf } from '../domain/payments/refund.ts';
import type { CancelRequest } from '../domain/subscriptions/end-service.ts';
import { moneyBack, moneyBackNoteId, type FeeInvoice } from '../domain/subscriptions/money-back.ts';
import type { SubscriptionView } from '../domain/subscriptions/subscription-view.ts';
import { BillingError } from '../kernel/errors.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { subscribed, type ChangeInput } from './change-subscription.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import { creditNoteFacts } from './issue-credit-note.ts';
import type { Facts, Ports } from './ports.ts';
import { viewCreditNote, type CreditNoteView } from './read-credit-notes.ts';
import { viewAfter } from './put-subscription.ts';
import { checkPrecondition, commitDue, factsOf, readCurrent, type SubscriptionDeps } from './subscription-changes.ts';

export type RefundDeps = SubscriptionDeps & Pick<Ports, 'answer' | 'creditNote'>;

export type RefundSubscription<Body> = ChangeInput & {
  readonly request: Pick<CancelRequest, 'reason' | 'comment'>;
  readonly call: IdempotentCall;
  /** The answer that is kept for repeats. */
  readonly answer: (view: SubscriptionView, creditNotes: readonly CreditNoteView[]) => Body;
};

/** Credit notes of one transaction: four items each with their events, besides those of the subscription's end. */
export const CREDIT_NOTES_AT_ONCE = 16;

/**
 * The money-back: the service ends and its credit notes are issued, in one transaction. Who has more invoices than fit
 * gets the oldest ones first; each credit note follows from its invoice, so that a try that died goes on where it was.
 */
export const refundSubscription =
  (deps: RefundDeps) =>
  <Body>(input: RefundSubscription<Body>): Promise<Body> =>
    untilCommitted<Body>(deps, async () => {
      const before = await answeredBefore<Body>(deps, input.call);
      return before ? { outcome: before } : attempt(deps, input);
    });

async function attempt<Body>(deps: RefundDeps, input: RefundSubscription<Body>): Promise<Attempt<Body>> {
  const current = await readCurrent(deps, input.customerId, deps.clock());
  const { now } = current;
  if ((await commitDue(deps, current)) === 'lost') return 'lost';
  const { account } = current;
  checkPrecondition(input, account);
  const running = subscribed(account);
  const invoices = await feeInvoices(deps, running.subscription.feeInvoices ?? []);
  const { change, credits } = moneyBack(input.request, running, invoices, { catalog: deps.catalog, now });
  const [first, ...others] = credits.slice(0, CREDIT_NOTES_AT_ONCE);
  const issue = first && (await creditNoteFacts(deps, [first, ...others], now));
  if (issue && credits.length > CREDIT_NOTES_AT_ONCE) {
    await deps.commit(issue.facts);
    return 'lost';
  }
  const end = await factsOf(deps, change, account.customer, now);
  const creditNotes = [...(await issuedBefore(deps, invoices)), ...(issue?.creditNotes ?? [])];
  const outcome = input.answer(viewAfter(deps, account, change, now), creditNotes);
  const facts = both(end, issue?.facts);
  const changes = [...facts.changes, answerToKeep(input.call, 200, outcome)];
  return (await deps.commit({ changes, events: facts.events })) === 'lost' ? 'lost' : { outcome };
}

/** One that a close has composed gets its number moments later. */
async function feeInvoices(deps: Pick<Ports, 'invoice'>, ids: readonly string[]): Promise<readonly FeeInvoice[]> {
  const found = await Promise.all(ids.map((id) => deps.invoice(id)));
  return found.map((each, index) => {
    if (each) return each;
    throw new BillingError('try_again', `The invoice ${ids[index] ?? ''} is being issued. Send the same call again.`);
  });
}

/** By a try that died, or the attempt before this one. */
async function issuedBefore(
  deps: Pick<Ports, 'creditNote'>,
  invoices: readonly FeeInvoice[],
): Promise<readonly CreditNoteView[]> {
  const notes = await Promise.all(
    invoices.map(async ({ invoice, payment }) => {
      const id = moneyBackNoteId(invoice.id);
      const note = payment && creditOf(payment, id) ? await deps.creditNote(id) : undefined;
      return note && viewCreditNote(note, payment);
    }),
  );
  return notes.filter((note) => note !== undefined);
}

const both = (end: Facts, credit: Facts | undefined): Facts => ({
  changes: [...end.changes, ...(credit?.changes ?? [])],
  events: [...end.events, ...(credit?.events ?? [])],
});
