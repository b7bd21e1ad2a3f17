import { bookOn } from '../../catalog/price-book.ts';
import { BillingError } from '../../kernel/errors.ts';
import { daysBetween, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import { checkRequest, type SubscriptionRequest } from '../subscriptions/check-request.ts';
import type { CancelRequest } from '../subscriptions/end-service.ts';
import type { Finish } from '../subscriptions/finish-change.ts';
import { isSameQuantities } from '../subscriptions/product-charges.ts';
import { set, tell, unset, type SubscriptionDraft } from '../subscriptions/subscription-draft.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { Contract } from './contract.ts';
import { contractOf, endOfTerm, runningTerm } from './run-contract.ts';
import { termOf } from './terms.ts';

/** The day on which a contract ends if notice is given on a day: with the term that runs, or the one after if it is too late. */
export function noticeEffectiveOn(contract: Contract, on: LocalDate): LocalDate {
  const { end } = runningTerm(contract);
  const { automatic, noticeDays } = contract.renewal;
  const isInTime = !automatic || daysBetween(on, end) >= noticeDays;
  return isInTime ? end : termOf(contract, contract.renewals + 1).end;
}

/** Notice: the contract is not renewed, and the service ends with it. What was noticed before keeps its day. */
export function giveNotice(draft: SubscriptionDraft, cancel: Pick<CancelRequest, 'reason' | 'comment'>): void {
  const { plan, seats, interval } = draft.subscription;
  noticeOf(draft, (on) => ({ on, plan, seats, interval, cancel }));
}

function noticeOf(draft: SubscriptionDraft, change: (on: LocalDate) => NonNullable<Subscription['scheduled']>): void {
  const contract = contractOf(draft);
  const { scheduled } = draft.subscription;
  const isNoticed = contract.noticeGivenOn !== undefined && scheduled !== undefined;
  const on = isNoticed ? scheduled.on : noticeEffectiveOn(contract, draft.on);
  set(draft, {
    scheduled: change(on),
    contract: { ...contract, noticeGivenOn: contract.noticeGivenOn ?? draft.on },
  });
  tell(draft, 'subscription.changed', { effectiveOn: on });
}

/**
 * A request for a subscription under contract. What is in force withdraws a notice; the plan that follows the contract is
 * notice too, and service goes on by that plan. Anything else is for an amendment.
 */
export function changeUnderContract(
  draft: SubscriptionDraft,
  request: SubscriptionRequest,
  account: { readonly customer: Customer; readonly subscription: Subscription },
): Omit<Finish, 'tail'> {
  const { catalog, on } = draft;
  const contract = contractOf(draft);
  if (isAsAgreed(draft.subscription, request)) {
    if (contract.noticeGivenOn !== undefined) withdrawNotice(draft);
    return {};
  }
  const book = bookOn(catalog, on);
  const isKnown = Object.hasOwn(book.plans, request.plan);
  if (isKnown && book.plans[contract.plan]?.contract?.then !== request.plan) throw amendmentRequired(contract);
  const { wanted } = checkRequest(request, account, draft);
  noticeOf(draft, (day) => ({ on: day, ...wanted }));
  return {};
}

const isAsAgreed = ({ plan, seats, products }: Subscription, request: SubscriptionRequest): boolean =>
  request.plan === plan &&
  (request.seats ?? seats) === seats &&
  (request.quantities === undefined || isSameQuantities(products, request.quantities));

function withdrawNotice(draft: SubscriptionDraft): void {
  const contract = contractOf(draft);
  unset(draft, 'scheduled');
  set(draft, { contract: withoutNotice(contract) });
  if (!contract.renewal.automatic) set(draft, { scheduled: endOfTerm(draft, runningTerm(contract).end) });
  tell(draft, 'subscription.changed', { effectiveOn: draft.on });
}

function withoutNotice(contract: Contract): Contract {
  const { noticeGivenOn, ...bound } = contract;
  return noticeGivenOn === undefined ? contract : bound;
}

/** 422: what was agreed is changed by agreement. */
export function amendmentRequired(contract: Contract): BillingError {
  const { end } = runningTerm(contract);
  return new BillingError('amendment_required', {
    detail: `The contract ${contract.id} runs until ${end}, and what was agreed changes by an amendment: make a quote that amends it (POST /v1/quotes with amends "${contract.id}"), or give notice.`,
    errors: [{ path: 'plan', message: `amendment_required: ${contract.id}` }],
    members: { contract: contract.id, termEnd: end },
  });
}

/** 422 for what a contract leaves no room for: a pause, a withdrawal with money back. */
export function refuseUnderContract({ contract }: Subscription, wanted: string): void {
  if (!contract) return;
  throw new BillingError('rule_violation', {
    detail: `The contract ${contract.id} is binding until ${runningTerm(contract).end}: it cannot be ${wanted}. Amend it by a new quote, or cancel it: the rest of its term stays owed.`,
    errors: [{ path: 'contract', message: 'contract_binding' }],
    members: { rule: 'contract_binding', contract: contract.id },
  });
}
