import { derivedId } from '../../kernel/id.ts';
import { invariant } from '../../kernel/invariant.ts';
import { addDays, laterOf, periodOfDate, type LocalDate } from '../../kernel/period.ts';
import { monthOfService } from '../subscriptions/dated-terms.ts';
import type { Finish } from '../subscriptions/finish-change.ts';
import { set, tell, unset, type SubscriptionDraft } from '../subscriptions/subscription-draft.ts';
import type { ScheduledChange } from '../subscriptions/subscription.ts';
import { commitmentAtAmendment, commitmentAtEarlyEnd } from './commitments.ts';
import { instalmentLines, restLines, unusedLines } from './contract-lines.ts';
import type { Contract } from './contract.ts';
import { instalmentsOf, restOf, unusedOf } from './instalments.ts';
import { monthHolding, monthsOfTerm, termOf } from './terms.ts';

/** Why a contract ended. */
export type ContractEnd = 'not_renewed' | 'canceled' | 'amended' | 'withdrawn';

export const contractOf = ({ subscription }: SubscriptionDraft): Contract => {
  const { contract } = subscription;
  invariant(contract, 'a subscription under contract has it');
  return contract;
};

/** The days of the term that runs. */
export const runningTerm = (contract: Contract) => termOf(contract, contract.renewals);

/** Days before the last day of notice on which the renewal is told of. */
const REMINDER_DAYS = 30;

/** The last day on which notice is in time for the end of the term that runs. */
export const noticeBy = (contract: Contract): LocalDate =>
  addDays(runningTerm(contract).end, -contract.renewal.noticeDays);

export const reminderOn = (contract: Contract): LocalDate =>
  laterOf(runningTerm(contract).start, addDays(noticeBy(contract), -REMINDER_DAYS));

const lineTermsOf = (draft: SubscriptionDraft) => ({
  language: draft.customer.language,
  stacking: contractOf(draft).stacking,
});

/** Invoices the next instalment of the term: its months are invoiced from then on. */
export function chargeInstalment(draft: SubscriptionDraft): Pick<Finish, 'cause'> {
  const contract = contractOf(draft);
  const { id, renewals, instalmentsInvoiced } = contract;
  const instalment = instalmentsOf(contract, renewals)[instalmentsInvoiced];
  invariant(instalment, 'a term has as many instalments as its rhythm');
  draft.lines.push(...instalmentLines(instalment, lineTermsOf(draft)));
  set(draft, {
    contract: { ...contract, instalmentsInvoiced: instalmentsInvoiced + 1 },
    invoicedUntil: instalment.service.end,
  });
  return { cause: `instalment:${id}:${String(renewals * instalment.of + instalment.number)}` };
}

/** Begins the term that runs: its first instalment, its pool, and what is known of its end. */
export function beginTerm(draft: SubscriptionDraft): Pick<Finish, 'cause' | 'pool'> {
  const contract = contractOf(draft);
  const { start, end } = runningTerm(contract);
  if (!contract.renewal.automatic) set(draft, { scheduled: endOfTerm(draft, end) });
  const charged = chargeInstalment(draft);
  const { pool } = contract;
  if (pool?.per !== 'term') return charged;
  return { ...charged, pool: { grantId: poolGrantId(draft, contract), amount: pool.amount, days: { start, end } } };
}

export const poolGrantId = ({ customer }: Pick<SubscriptionDraft, 'customer'>, { id, renewals }: Contract): string =>
  derivedId('gr', customer.id, 'pool', id, String(renewals));

/** The plan that follows a contract that is not renewed; without one the service ends with it. */
export function endOfTerm({ subscription, catalog }: SubscriptionDraft, on: LocalDate): ScheduledChange {
  const { plan, seats, interval } = subscription;
  const then = catalog.plans[plan]?.contract?.then;
  const followed = then === undefined ? undefined : catalog.plans[then];
  if (!followed) {
    return { on, plan, seats, interval, cancel: { reason: 'other', comment: 'The contract has ended.' } };
  }
  const { minimum, maximum = Infinity } = followed.seats;
  const held = Math.min(Math.max(seats, minimum), maximum);
  return { on, plan: followed.id, seats: held, interval: followed.intervals[0] ?? 'month' };
}

/** Another term, as agreed. */
export function renewContract(draft: SubscriptionDraft): Pick<Finish, 'cause' | 'pool'> {
  const contract = contractOf(draft);
  set(draft, { contract: { ...contract, renewals: contract.renewals + 1, instalmentsInvoiced: 0 } });
  const begun = beginTerm(draft);
  tell(draft, 'contract.renewed', { contractId: contract.id, term: runningTerm(contractOf(draft)) });
  return begun;
}

/** The contract binds no more; what was invoiced stays. */
export function endContract(draft: SubscriptionDraft, reason: ContractEnd): void {
  const contract = contractOf(draft);
  const { id } = contract;
  const { commitments = [] } = draft.subscription;
  if (reason === 'amended' && contract.commitment) {
    const ended = commitmentAtAmendment(commitments, contract, { on: draft.on, term: runningTerm(contract) });
    set(draft, { commitments: ended });
  }
  unset(draft, 'contract', 'awaitedInvoices');
  tell(draft, 'contract.ended', { contractId: id, effectiveOn: draft.on, reason });
}

/** What was accepted and has not begun never will. */
export function withdrawScheduled(draft: SubscriptionDraft): void {
  const { scheduledContract } = draft.subscription;
  invariant(scheduledContract, 'a contract that is withdrawn waits for its first day');
  unset(draft, 'scheduledContract');
  tell(draft, 'contract.ended', { contractId: scheduledContract.id, effectiveOn: draft.on, reason: 'withdrawn' });
}

/** The rest of the term is owed at once: what was committed to does not become less by an early end. */
export function chargeRestOfTerm(draft: SubscriptionDraft): Pick<Finish, 'cause'> {
  const contract = contractOf(draft);
  const { invoicedUntil } = draft.subscription;
  const { until } = monthsOfTerm(contract, contract.renewals);
  const from = monthHolding(contract, invoicedUntil);
  if (from < until) draft.lines.push(...restLines(restOf(contract, contract.renewals, from), lineTermsOf(draft)));
  const term = runningTerm(contract);
  set(draft, { invoicedUntil: term.end });
  if (contract.commitment) {
    const { on, customer, subscription } = draft;
    const priced = monthOfService(subscription, periodOfDate(on)).terms.contract;
    const of = { on, term, isPriced: priced?.id === contract.id, language: customer.language };
    const { accounts, lines } = commitmentAtEarlyEnd(subscription.commitments ?? [], contract, of);
    set(draft, { commitments: accounts });
    draft.lines.push(...lines);
  }
  return { cause: `termination:${contract.id}` };
}

/** What was invoiced for days from the draft's on is given back: another contract takes the place of this one. */
export function creditUnused(draft: SubscriptionDraft): void {
  const contract = contractOf(draft);
  const { on, subscription } = draft;
  const untilMonth = monthHolding(contract, subscription.invoicedUntil);
  const unused = unusedOf(contract, { term: contract.renewals, on, untilMonth });
  draft.lines.push(...unusedLines(unused, draft.customer.language));
}
