import { changeSubscription, type Running } from '../domain/subscriptions/change-subscription.ts';
import type { SubscriptionRequest } from '../domain/subscriptions/check-request.ts';
import { startSubscription, type Account } from '../domain/subscriptions/start-subscription.ts';
import type { SubscriptionFacts } from '../domain/subscriptions/finish-change.ts';
import { viewSubscription, type SubscriptionView } from '../domain/subscriptions/subscription-view.ts';
import type { Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { untilCommitted } from './attempts.ts';
import { attemptChange, checkPrecondition, type Precondition, type SubscriptionDeps } from './subscription-changes.ts';

export type PutSubscription = Precondition & { readonly customerId: string; readonly request: SubscriptionRequest };
/** `started`: it began now. `unchanged`: it was so already, nothing was written. */
export type PutSubscriptionOutcome = {
  readonly outcome: 'started' | 'changed' | 'unchanged';
  readonly view: SubscriptionView;
};

/**
 * Starts a subscription or changes it: with its wallet, its invoice and its events in one transaction. The same request
 * again changes nothing.
 */
export const putSubscription =
  (deps: SubscriptionDeps) =>
  ({ customerId, request, ...precondition }: PutSubscription): Promise<PutSubscriptionOutcome> => {
    const subscriptionId = deps.newId('sub');
    return untilCommitted(deps, () =>
      attemptChange(
        deps,
        customerId,
        (account, now) => {
          checkPrecondition(precondition, account);
          return decidePut(deps, request, account, { now, subscriptionId });
        },
        {
          outcome: (account, change, now) => ({
            outcome: change ? (isRunning(account) ? 'changed' : 'started') : 'unchanged',
            view: viewAfter(deps, account, change, now),
          }),
        },
      ),
    );
  };

/** What a PUT comes to, whoever asks: the call itself, or a preview of it. */
export function decidePut(
  { catalog }: Pick<SubscriptionDeps, 'catalog'>,
  request: SubscriptionRequest,
  account: Account,
  { now, subscriptionId }: { readonly now: Instant; readonly subscriptionId: string },
): SubscriptionFacts | undefined {
  if (isRunning(account)) return changeSubscription(request, account, { catalog, now });
  return startSubscription(request, account, { catalog, now, subscriptionId });
}

/** It has a subscription that was not ended. */
export const isRunning = (account: Account): account is Running =>
  account.subscription !== undefined && account.subscription.status !== 'canceled';

export function viewAfter(
  { catalog }: Pick<SubscriptionDeps, 'catalog'>,
  { customer, subscription: before }: Account,
  change: SubscriptionFacts | undefined,
  now: Instant,
): SubscriptionView {
  const subscription = change?.subscription ?? before;
  invariant(subscription, 'what was started or changed is there');
  return viewSubscription(subscription, customer, { catalog, now });
}
