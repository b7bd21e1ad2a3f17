import type { Documentation } from '../runtime/documentation.ts';
import { checkoutResponse, portalResponse } from './responses.ts';
import type { checkoutRoutes } from './routes.ts';

export const checkoutDocumentation: Documentation<typeof checkoutRoutes> = {
  createCheckout: {
    summary: 'Open a page of Stripe Checkout',
    description:
      'To save a payment method (`setup`), or to buy compute dollars that are granted when they are paid (`top_up`). Send the customer to `url`.',
    request: {
      name: 'CheckoutRequest',
      examples: {
        setup: { mode: 'setup', successUrl: 'https://app.example/billing', cancelUrl: 'https://app.example/billing' },
        topUp: { mode: 'top_up', amount: '50.00' },
      },
    },
    responses: {
      200: {
        description: 'The page',
        body: { name: 'Checkout', schema: checkoutResponse },
        example: { url: 'https://checkout.stripe.com/c/pay/cs_test_a1b2', sessionId: 'cs_test_a1b2' },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'amount_out_of_range', 'not_supported', 'conflict', 'try_again'],
  },
  createPortal: {
    summary: "Open a page of Stripe's customer portal",
    description: 'Where the customer manages their payment methods. It lives for minutes.',
    request: { name: 'PortalRequest', examples: { billing: { returnUrl: 'https://app.example/billing' } } },
    responses: {
      200: {
        description: 'The page',
        body: { name: 'Portal', schema: portalResponse },
        example: { url: 'https://billing.stripe.com/p/session/test_a1b2' },
      },
    },
    errors: ['customer_not_found', 'try_again'],
  },
};
