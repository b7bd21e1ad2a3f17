import { linkStripeCustomer, type LinkPorts } from './link-stripe-customer.ts';
import type { Ports } from './ports.ts';

export type CreatePortal = { readonly customerId: string; readonly returnUrl?: string };

/** A page of Stripe's on which the customer manages their payment methods. It changes nothing and lives for minutes. */
export const createPortal =
  (deps: LinkPorts & Pick<Ports, 'catalog' | 'newId'>) =>
  async ({ customerId, returnUrl }: CreatePortal): Promise<{ readonly url: string }> => {
    const { stripe } = await linkStripeCustomer(deps)(customerId);
    return deps.stripe.createPortal({
      key: `portal:${deps.newId('evt')}`,
      stripeCustomerId: stripe.customerId,
      returnUrl: returnUrl ?? deps.catalog.seller.website,
    });
  };
