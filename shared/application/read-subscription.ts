import { viewSubscription, type SubscriptionView } from '../domain/subscriptions/subscription-view.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Ports } from './ports.ts';
import { readCurrent } from './subscription-changes.ts';

/** A customer's subscription as it stands now. */
export const readSubscription =
  (deps: Pick<Ports, 'account' | 'chain' | 'invoice' | 'catalog' | 'clock'>) =>
  async (customerId: string): Promise<SubscriptionView> => {
    const { account, now } = await readCurrent(deps, customerId, deps.clock());
    const { customer, subscription } = account;
    if (subscription) return viewSubscription(subscription, customer, { catalog: deps.catalog, now });
    throw new BillingError('not_found', {
      detail: `${customerId} has no subscription. Start one with PUT /v1/customers/${customerId}/subscription.`,
    });
  };
