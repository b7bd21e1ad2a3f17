import type { Customer, StripeLink } from '../domain/customers/customer.ts';
import { linkStripe } from '../domain/payments/link-customer.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';
import { keysHold, mustBeDone, settleDoubt } from './settle-doubt.ts';
import { customerNotFound } from './wallet-of.ts';

export type LinkedCustomer = Customer & { readonly stripe: StripeLink };
export type LinkPorts = Pick<Ports, 'customer' | 'commit' | 'clock' | 'pause' | 'stripe'>;

const isLinked = (customer: Customer): customer is LinkedCustomer => customer.stripe !== undefined;

/**
 * The customer with their counterpart at Stripe, made when there is none. The key follows from the customer's revision: a
 * repeat before it was stored finds the same one, and one that was deleted since is not found again. A revision older
 * than Stripe keeps its keys may have been tried before: it is looked for first.
 */
export const linkStripeCustomer =
  (deps: LinkPorts) =>
  (customerId: string): Promise<LinkedCustomer> =>
    untilCommitted(deps, async () => {
      const customer = await deps.customer(customerId);
      if (!customer) throw customerNotFound(customerId);
      if (isLinked(customer)) return { outcome: customer };
      const lookUp = () => deps.stripe.findCustomer(customer);
      const earlier = keysHold(deps, customer.updatedAt) ? undefined : await lookUp();
      const stripeCustomerId =
        earlier ??
        mustBeDone(
          await settleDoubt(
            `customer:${customerId}:${String(customer.revision)}`,
            (key) => deps.stripe.createCustomer({ key, customer }),
            lookUp,
          ),
        );
      const linked = linkStripe(customer, stripeCustomerId, deps.clock());
      const changes = [
        { noun: 'stripeCustomer', value: { stripeCustomerId, customerId } },
        { noun: 'customer', value: linked },
      ] as const;
      return (await deps.commit({ changes, events: [] })) === 'lost' ? 'lost' : { outcome: linked as LinkedCustomer };
    });
