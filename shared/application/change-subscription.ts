import type { Running } from '../domain/subscriptions/change-subscription.ts';
import {
  cancelSubscription,
  pauseSubscription,
  resumeSubscription,
  type CancelRequest,
} from '../domain/subscriptions/end-service.ts';
import type { SubscriptionFacts } from '../domain/subscriptions/finish-change.ts';
import { installModule, uninstallModule } from '../domain/subscriptions/install-module.ts';
import type { Account, ChangeContext } from '../domain/subscriptions/start-subscription.ts';
import { migrateVersion } from '../domain/subscriptions/due-step.ts';
import type { SubscriptionView } from '../domain/subscriptions/subscription-view.ts';
import { BillingError } from '../kernel/errors.ts';
import { localDateAt } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Ports } from './ports.ts';
import { viewAfter } from './put-subscription.ts';
import { attemptChange, checkPrecondition, type Precondition, type SubscriptionDeps } from './subscription-changes.ts';

export type ChangeInput = Precondition & { readonly customerId: string };
export type ChangeOutcome = { readonly isNew: boolean; readonly view: SubscriptionView };

type Decide = (account: Running, context: ChangeContext) => SubscriptionFacts | undefined;

/** A change of a subscription that there is; `isNew` is false when it was so already. */
const change =
  (deps: SubscriptionDeps, decide: Decide) =>
  ({ customerId, ...precondition }: ChangeInput): Promise<ChangeOutcome> =>
    untilCommitted(deps, () =>
      attemptChange(
        deps,
        customerId,
        (account, now) => {
          checkPrecondition(precondition, account);
          return decide(subscribed(account), { catalog: deps.catalog, now });
        },
        {
          outcome: (account, facts, now) => ({
            isNew: facts !== undefined,
            view: viewAfter(deps, account, facts, now),
          }),
        },
      ),
    );

export function subscribed(account: Account): Running {
  const { customer, subscription, tail, parted } = account;
  if (subscription && tail) return { customer, subscription, tail, parted };
  throw new BillingError('no_subscription', {
    detail: `${customer.id} has no subscription. Start one with PUT /v1/customers/${customer.id}/subscription.`,
  });
}

export const pauseService = (deps: SubscriptionDeps) => change(deps, pauseSubscription);
export const resumeService = (deps: SubscriptionDeps) => change(deps, resumeSubscription);

export const putModule =
  (deps: SubscriptionDeps) =>
  ({ module, trial, ...input }: ChangeInput & { readonly module: string; readonly trial: boolean }) =>
    change(deps, (account, context) => installModule(module, { trial }, account, context))(input);

export const deleteModule =
  (deps: SubscriptionDeps) =>
  ({ module, ...input }: ChangeInput & { readonly module: string }) =>
    change(deps, (account, context) => uninstallModule(module, account, context))(input);

/** Moves a subscription to the price book that is in force, with its next period. */
export const migrateSubscription = (deps: SubscriptionDeps) =>
  change(deps, (account, context) => migrateVersion(account, context, localDateAt(context.now, context.catalog.zone)));

export type CancelInput<Body> = ChangeInput & {
  readonly request: CancelRequest;
  readonly call: IdempotentCall;
  /** The answer that is kept for repeats. */
  readonly answer: (view: SubscriptionView) => Body;
};

/** Ends a subscription; the answer is kept in the transaction of the effect. */
export const cancelService =
  (deps: SubscriptionDeps & Pick<Ports, 'answer'>) =>
  <Body>({ customerId, request, call, answer, ...precondition }: CancelInput<Body>): Promise<Body> =>
    untilCommitted<Body>(deps, async () => {
      const before = await answeredBefore<Body>(deps, call);
      if (before) return { outcome: before };
      return attemptChange(
        deps,
        customerId,
        (account, now) => {
          checkPrecondition(precondition, account);
          return cancelSubscription(request, subscribed(account), { catalog: deps.catalog, now });
        },
        {
          outcome: (account, facts, now) => answer(viewAfter(deps, account, facts, now)),
          also: (body) => [answerToKeep(call, 200, body)],
        },
      );
    });
