import { viewSubscription, type SubscriptionView } from '../domain/subscriptions/subscription-view.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Ports } from './ports.ts';
import { customerNotFound } from './wallet-of.ts';

/** A customer's subscription as it stands now. */
export const readSubscription =
  (deps: Pick<Ports, 'account' | 'catalog' | 'clock'>) =>
  async (customerId: string): Promise<SubscriptionView> => {
    const { customer, subscription } = await deps.account(customerId);
    if (!customer) throw customerNotFound(customerId);
    if (subscription) return viewSubscription(subscription, deps.catalog, deps.clock());
    throw new BillingError('not_found', {
      detail: `${customerId} has no subscription. Start one with PUT /v1/customers/${customerId}/subscription.`,
    });
  };
