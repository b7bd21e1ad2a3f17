import type Stripe from 'stripe';

/** The version that the SDK's types describe. An upgrade of the SDK does not compile until this is looked at. */
export const API_VERSION = '2026-10-28.endive' satisfies typeof Stripe.API_VERSION;
