import type { DomainEvent } from '../../../events/envelope.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Customer, PaymentMethod, StripeLink } from '../customers/customer.ts';

export type LinkFacts = { readonly customer: Customer; readonly events: readonly DomainEvent[] };

/** The customer has one at Stripe from now on. */
export const linkStripe = (customer: Customer, stripeCustomerId: string, now: Instant): Customer =>
  changed(customer, { customerId: stripeCustomerId }, now);

/**
 * The customer is charged by this method from now on; undefined when that is so already, or when they have chosen
 * another one since (`chosenAt` is of Stripe's clock: webhooks come late and in any order).
 */
export function choosePaymentMethod(
  customer: Customer,
  method: PaymentMethod & { readonly chosenAt: Instant },
  now: Instant,
): LinkFacts | undefined {
  const link = customer.stripe;
  if (!link) return undefined;
  const current = link.paymentMethod;
  if (current?.id === method.id) return undefined;
  if (current?.chosenAt !== undefined && current.chosenAt > method.chosenAt) return undefined;
  const next = changed(customer, { ...link, paymentMethod: method }, now);
  const { id: paymentMethodId, type, brand, last4, expiresOn } = method;
  const data = {
    customerId: customer.id,
    paymentMethodId,
    type,
    ...(brand !== undefined && { brand }),
    ...(last4 !== undefined && { last4 }),
    ...(expiresOn !== undefined && { expiresOn }),
  };
  return { customer: next, events: [told('payment_method.attached', next, method.chosenAt, data)] };
}

/** A method is no longer the customer's; undefined when they were not charged by it. */
export function losePaymentMethod(
  customer: Customer,
  paymentMethodId: string,
  { at, now }: { readonly at: Instant; readonly now: Instant },
): LinkFacts | undefined {
  const link = customer.stripe;
  if (link?.paymentMethod?.id !== paymentMethodId) return undefined;
  const next = changed(customer, { customerId: link.customerId }, now);
  return { customer: next, events: [detached(next, paymentMethodId, at)] };
}

/** The customer's counterpart at Stripe was deleted, and their methods with it. */
export function unlinkStripe(
  customer: Customer,
  stripeCustomerId: string,
  { at, now }: { readonly at: Instant; readonly now: Instant },
): LinkFacts | undefined {
  const link = customer.stripe;
  if (link?.customerId !== stripeCustomerId) return undefined;
  const next = changed(customer, undefined, now);
  return { customer: next, events: link.paymentMethod ? [detached(next, link.paymentMethod.id, at)] : [] };
}

function changed(customer: Customer, link: StripeLink | undefined, now: Instant): Customer {
  const next: { -readonly [Field in keyof Customer]: Customer[Field] } = { ...customer };
  delete next.stripe;
  return { ...next, ...(link && { stripe: link }), revision: customer.revision + 1, updatedAt: now };
}

const detached = (customer: Customer, paymentMethodId: string, at: Instant): DomainEvent =>
  told('payment_method.detached', customer, at, { customerId: customer.id, paymentMethodId });

const told = (type: string, customer: Customer, occurredAt: Instant, data: unknown): DomainEvent => ({
  type,
  occurredAt,
  aggregate: { type: 'customer', id: customer.id, seq: customer.revision },
  data,
});
