import * as z from 'zod/mini';
import { maxLength, minLength } from '../../kernel/schema-length.ts';

/**
 * What we read of Stripe's webhooks, and no more: they carry many fields, get new ones without a new version, and must
 * not fail for one that nobody reads.
 */
const expandable = z.nullish(z.union([z.string(), z.looseObject({ id: z.string() })]));
const metadata = z.nullish(z.record(z.string(), z.string()));
const wholeAmount = z.int();
const epochSeconds = z.int();

export const stripeEvent = z.looseObject({
  id: z.string().check(minLength(1), maxLength(255)),
  object: z.literal('event'),
  type: z.string(),
  created: epochSeconds,
  data: z.looseObject({
    object: z.looseObject({}),
    previous_attributes: z.nullish(z.looseObject({})),
  }),
});

export const stripeInvoice = z.looseObject({
  id: z.string(),
  status: z.nullish(z.string()),
  currency: z.string(),
  total: wholeAmount,
  amount_paid: wholeAmount,
  amount_paid_off_stripe: z.nullish(wholeAmount),
  hosted_invoice_url: z.nullish(z.string()),
  metadata,
  status_transitions: z.nullish(z.looseObject({ paid_at: z.nullish(epochSeconds) })),
});

export const stripeCheckoutSession = z.looseObject({
  id: z.string(),
  mode: z.string(),
  payment_status: z.string(),
  customer: expandable,
  metadata,
  amount_total: z.nullish(wholeAmount),
  currency: z.nullish(z.string()),
  setup_intent: expandable,
});

export const stripePaymentMethod = z.looseObject({ id: z.string(), customer: expandable });

/** What is asked for again, whatever the webhook says of it. */
export const stripeObject = z.looseObject({ id: z.string() });

/** `previous_attributes` of `payment_method.detached`: whose it was. */
export const previousOwner = z.nullish(z.looseObject({ customer: expandable }));

export const stripeCustomer = z.looseObject({
  id: z.string(),
  invoice_settings: z.nullish(z.looseObject({ default_payment_method: expandable })),
});
