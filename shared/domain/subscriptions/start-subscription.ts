import type { Catalog, Plan } from '../../catalog/catalog.ts';
import { bookOn, planFor } from '../../catalog/price-book.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Instant } from '../../kernel/instant.ts';
import { addDays, localDateAt, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { PartedUsage } from '../metering/parted-usage.ts';
import type { SealedSegment } from '../wallets/wallet.ts';
import { setQuantities } from './change-products.ts';
import { checkRequest, type SubscriptionRequest, type Wanted } from './check-request.ts';
import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import { installInto } from './install-module.ts';
import { chargeAllFromNow, draftOf, markPaid, set, tell, type SubscriptionDraft } from './subscription-draft.ts';
import type { Subscription } from './subscription.ts';

export type Account = {
  readonly customer: Customer;
  /** What the customer is, or was, subscribed to. */
  readonly subscription?: Subscription | undefined;
  readonly tail?: SealedSegment | undefined;
  /** Of months in which it was tried: what of their usage is charged. */
  readonly parted?: PartedUsage | undefined;
};
export type ChangeContext = { readonly catalog: Catalog; readonly now: Instant };

/**
 * Starts a subscription today: a trial, or paid service whose days left of the term are invoiced at once and bring their
 * share of the included credit. Refuses what the catalog's rules do not allow.
 */
export function startSubscription(
  request: SubscriptionRequest,
  account: Account,
  context: ChangeContext & { readonly subscriptionId: string },
): SubscriptionFacts {
  const { customer, subscription: former } = account;
  const { catalog, now } = context;
  const on = localDateAt(now, catalog.zone);
  const { plan, wanted } = checkRequest(request, account, { catalog, on });
  if (request.trial) checkTrial(plan, former);
  const draft = draftOf(blank(wanted, account, { ...context, on }), { customer, catalog, on, now });
  const { before } = draft;
  setQuantities(draft, wanted.quantities);
  set(draft, begun(draft, plan, request.trial === true));
  markPaid(draft);
  tell(draft, 'subscription.started', { startDate: on });
  if (draft.subscription.status === 'active') chargeAllFromNow(draft);
  for (const id of request.modules ?? []) installInto(draft, id, { trial: true });
  return {
    ...finishChange(draft, {
      tail: account.tail,
      cause: `start:${before.id}`,
      ...(request.trial && { trialCredit: 'whole' as const }),
    }),
  };
}

/** A subscription that is about to begin: what is remembered of a former one, and nothing in service yet. */
export function blank(
  { plan, seats, interval }: Wanted,
  { customer, subscription: former }: Account,
  { catalog, subscriptionId, on, now }: ChangeContext & { readonly subscriptionId: string; readonly on: LocalDate },
): Subscription {
  return {
    id: subscriptionId,
    customerId: customer.id,
    revision: former?.revision ?? 0,
    plan,
    seats,
    interval,
    status: 'canceled',
    startedAt: now,
    startDate: on,
    invoicedUntil: on,
    catalogVersion: bookOn(catalog, on).version,
    ...(interval === 'year' && { anchor: on }),
    ...(former?.paidSince && { paidSince: former.paidSince }),
    ...(former?.feeInvoices && { feeInvoices: former.feeInvoices }),
    ...(former?.refundedOn && { refundedOn: former.refundedOn }),
    ...(former?.segment && { segment: former.segment }),
    ...(former?.terms && { terms: former.terms }),
    ...(former?.commitments && { commitments: former.commitments }),
    ...(former?.scheduledContract && { scheduledContract: former.scheduledContract }),
    modules: [],
    products: [],
    charges: [],
    accrued: former?.accrued ?? [],
    waiting: former?.waiting ?? [],
    awards: former?.awards ?? [],
    trials: former?.trials ?? [],
    moduleTrials: former?.moduleTrials ?? [],
    notices: [],
  };
}

function begun({ subscription, on }: SubscriptionDraft, plan: Plan, isTrial: boolean): Partial<Subscription> {
  if (!isTrial) return { status: 'active' };
  return {
    status: 'trialing',
    trialEnd: addDays(on, plan.trialDays ?? 0),
    trials: [...subscription.trials, plan.id],
  };
}

/** A customer has one trial a plan, ever. */
export function checkTrial(plan: Plan, former: Pick<Subscription, 'trials'> | undefined): void {
  if (plan.trialDays === undefined) {
    throw new BillingError('rule_violation', {
      detail: `${plan.name} has no trial. Leave trial out, or send false.`,
      errors: [{ path: 'trial', message: `plan_without_trial: ${plan.id}` }],
      members: { rule: 'plan_without_trial', plan: plan.id },
    });
  }
  if (!former?.trials.includes(plan.id)) return;
  throw new BillingError('rule_violation', {
    detail: `${plan.name} was tried before, and a customer has one trial a plan. Send trial false to start it now.`,
    errors: [{ path: 'trial', message: `trial_used: ${plan.id}` }],
    members: { rule: 'trial_used', plan: plan.id },
  });
}

/** Another plan than the one that is paid for is not tried: who asks for that is not charged for it instead. */
export function refuseTrialOf(request: SubscriptionRequest, { plan }: Pick<Subscription, 'plan'>): void {
  if (request.trial !== true || request.plan === plan) return;
  throw new BillingError('rule_violation', {
    detail: `The subscription to ${plan} is past its trial, and another plan is changed to without one. Send trial false, or leave it out, to change.`,
    errors: [{ path: 'trial', message: `trial_at_start_only: ${plan}` }],
    members: { rule: 'trial_at_start_only', plan },
  });
}

/** The plan as this customer is sold it on a day. */
export const planSoldOn = (catalog: Catalog, planId: string, customer: Customer, on: LocalDate): Plan =>
  planFor(bookOn(catalog, on), planId, customer.id);
