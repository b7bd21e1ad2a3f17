import { BillingError } from '../../kernel/errors.ts';
import { firstDayOf, laterOf, nextPeriod, periodOfDate } from '../../kernel/period.ts';
import { migrationOf, nextTermStart, type Running } from './change-subscription.ts';
import { giveNotice, refuseUnderContract } from '../contracts/change-contract.ts';
import { chargeRestOfTerm, endContract, withdrawScheduled } from '../contracts/run-contract.ts';
import { checkProof } from './check-request.ts';
import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import { draftToday } from './install-module.ts';
import { refuseUnpaid, resume } from './resume-service.ts';
import { planSoldOn, type ChangeContext } from './start-subscription.ts';
import { chargeDaysBefore, set, tell, unset, type SubscriptionDraft } from './subscription-draft.ts';
import type { Cancellation, PauseReason, Subscription } from './subscription.ts';

/** Pauses now, by the customer's wish: what is paid stays paid, nothing more is invoiced in advance. */
export function pauseSubscription(account: Running, context: ChangeContext): SubscriptionFacts | undefined {
  const draft = draftToday(account, context);
  const { status } = draft.subscription;
  if (status === 'paused') return undefined;
  refuseUnderContract(draft.subscription, 'paused');
  refuseStatus(status === 'canceled' || status === 'trialing', draft, 'paused');
  pause(draft, 'requested');
  return finishChange(draft, { tail: account.tail });
}

/** From the draft's day on there is no service; included credit that was granted stays. */
export function pause(draft: SubscriptionDraft, reason: PauseReason): void {
  const { on, before } = draft;
  chargeDaysBefore(draft);
  const nextMonth = firstDayOf(nextPeriod(periodOfDate(on)));
  const creditWithheldFrom = before.status === 'trialing' ? on : nextMonth;
  unset(draft, 'scheduled', 'trialEnd');
  set(draft, { status: 'paused', paused: { on, reason, creditWithheldFrom } });
  tell(draft, 'subscription.paused', { effectiveOn: on, reason });
}

/** Goes on after a pause, with the plan and seats that there were. */
export function resumeSubscription(account: Running, context: ChangeContext): SubscriptionFacts | undefined {
  const draft = draftToday(account, context);
  const { subscription, customer, catalog, on } = draft;
  if (subscription.status === 'active' || subscription.status === 'past_due') return undefined;
  refuseStatus(subscription.status !== 'paused', draft, 'resumed');
  refuseUnpaid(subscription);
  checkProof(planSoldOn(catalog, subscription.plan, customer, on), customer, on);
  resume(draft, laterOf(on, subscription.invoicedUntil));
  return finishChange(draft, {
    tail: account.tail,
    creditFrom: laterOf(on, subscription.paused?.creditWithheldFrom ?? on),
  });
}

export type CancelRequest = Pick<Cancellation, 'at' | 'reason' | 'comment'>;

/** Ends the subscription with its period, or at once; nothing is refunded. */
export function cancelSubscription(
  request: CancelRequest,
  account: Running,
  context: ChangeContext,
): SubscriptionFacts | undefined {
  const draft = draftToday(account, context);
  const { subscription } = draft;
  if (subscription.status === 'canceled') return withdrawContract(draft, account);
  const { at, reason, comment } = request;
  const said = { reason, ...(comment !== undefined && { comment }) };
  if (at === 'now' || subscription.status === 'paused') {
    const charged = subscription.contract ? chargeRestOfTerm(draft) : {};
    cancel(draft, { ...said, at: 'now' });
    return finishChange(draft, { ...charged, tail: account.tail, billsArrears: { parted: account.parted } });
  }
  if (isNoticed(subscription)) return undefined;
  if (subscription.contract) {
    giveNotice(draft, said);
    return finishChange(draft, { tail: account.tail });
  }
  const { plan, seats, interval, trialEnd } = subscription;
  const on = subscription.status === 'trialing' && trialEnd ? trialEnd : nextTermStart(draft);
  // Should the cancellation be withdrawn, the migration is still there.
  set(draft, { scheduled: { ...migrationOf(draft), on, plan, seats, interval, cancel: said } });
  tell(draft, 'subscription.changed', { effectiveOn: on });
  return finishChange(draft, { tail: account.tail });
}

/** A contract whose end is scheduled because it is not renewed by itself was not canceled by anybody. */
const isNoticed = ({ scheduled, contract }: Subscription): boolean =>
  scheduled?.cancel !== undefined && (contract === undefined || contract.noticeGivenOn !== undefined);

/** A contract that was accepted and has not begun is withdrawn; undefined where there is none. */
function withdrawContract(draft: SubscriptionDraft, { tail }: Running): SubscriptionFacts | undefined {
  if (!draft.subscription.scheduledContract) return undefined;
  withdrawScheduled(draft);
  return finishChange(draft, { tail });
}

/** The service ends on the draft's day. */
export function cancel(draft: SubscriptionDraft, said: Omit<Cancellation, 'on'>): void {
  chargeDaysBefore(draft);
  endService(draft, said);
}

/** The end alone: no day is charged for. */
export function endService(draft: SubscriptionDraft, said: Omit<Cancellation, 'on'>): void {
  const { on } = draft;
  if (draft.subscription.contract) endContract(draft, said.at === 'now' ? 'canceled' : 'not_renewed');
  if (said.at === 'now' && draft.subscription.scheduledContract) withdrawScheduled(draft);
  unset(draft, 'scheduled', 'trialEnd', 'paused');
  set(draft, { status: 'canceled', canceled: { on, ...said } });
  tell(draft, 'subscription.canceled', { effectiveOn: on, at: said.at, reason: said.reason });
}

function refuseStatus(isRefused: boolean, { subscription: { status } }: SubscriptionDraft, wanted: string): void {
  if (!isRefused) return;
  const remedy =
    status === 'trialing'
      ? 'Cancel the trial, or let it end.'
      : status === 'canceled'
        ? 'Start it again with PUT .../subscription.'
        : 'It is in service already.';
  throw new BillingError('rule_violation', {
    detail: `A subscription that is ${status} cannot be ${wanted}. ${remedy}`,
    errors: [{ path: 'status', message: `subscription_${status}` }],
    members: { rule: `subscription_${status}` },
  });
}
