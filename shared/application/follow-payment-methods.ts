import type { Customer } from '../domain/customers/customer.ts';
import {
  choosePaymentMethod,
  losePaymentMethod,
  unlinkStripe,
  type LinkFacts,
} from '../domain/payments/link-customer.ts';
import type { StripeCheckout, StripeNews, StripeNotice } from '../domain/payments/stripe-notice.ts';
import type { Ports } from './ports.ts';
import { handled, ignored, type Handled } from './stripe-handling.ts';

type Deps = Pick<Ports, 'customer' | 'stripeCustomer' | 'clock' | 'stripeReads'>;
type News<Kind extends StripeNews['kind']> = Extract<StripeNews, { readonly kind: Kind }>;

/** A method was attached: it is charged from now on if there is no other. */
export const followAttached =
  (deps: Deps) =>
  async (news: News<'payment_method_attached' | 'payment_method_detached'>, notice: StripeNotice): Promise<Handled> => {
    const customer = await customerOf(deps, news.stripeCustomerId);
    if (!customer) return ignored('not_ours');
    if (customer.stripe?.paymentMethod) return ignored('another_is_charged');
    return chooseIfTheirs(deps, customer, news.paymentMethodId, notice);
  };

export const followDetached =
  (deps: Deps) =>
  async (
    news: News<'payment_method_attached' | 'payment_method_detached'>,
    { createdAt }: StripeNotice,
  ): Promise<Handled> => {
    const customer = await customerOf(deps, news.stripeCustomerId);
    if (!customer) return ignored('not_ours');
    const moment = { at: createdAt, now: deps.clock() };
    return asHandled(losePaymentMethod(customer, news.paymentMethodId, moment), 'another_is_charged');
  };

/** The customer saved a method on our page: it is charged from now on. */
export const followSetup =
  (deps: Deps) =>
  async ({ stripeCustomerId, setupIntentId }: StripeCheckout, notice: StripeNotice): Promise<Handled> => {
    const customer = await customerOf(deps, stripeCustomerId);
    if (!customer || setupIntentId === undefined) return ignored('not_ours');
    const saved = await deps.stripeReads.savedBySetup(setupIntentId);
    return saved === undefined ? ignored('nothing_saved') : chooseIfTheirs(deps, customer, saved, notice);
  };

/** The default at Stripe changed (in the portal, say): it is charged from now on. None is no reason to forget ours. */
export const followCustomer =
  (deps: Deps) =>
  async (
    { stripeCustomerId, defaultPaymentMethodId }: News<'customer_updated'>,
    notice: StripeNotice,
  ): Promise<Handled> => {
    const customer = await customerOf(deps, stripeCustomerId);
    if (!customer) return ignored('not_ours');
    const current = customer.stripe?.paymentMethod?.id;
    if (defaultPaymentMethodId === undefined || defaultPaymentMethodId === current) return ignored('no_change');
    const method = await deps.stripeReads.defaultPaymentMethod(stripeCustomerId);
    if (!method) return ignored('no_change');
    const chosen = { ...method, chosenAt: notice.createdAt };
    return asHandled(choosePaymentMethod(customer, chosen, deps.clock()), 'no_change');
  };

export const followDeleted =
  (deps: Deps) =>
  async ({ stripeCustomerId }: News<'customer_deleted'>, { createdAt }: StripeNotice): Promise<Handled> => {
    const customer = await customerOf(deps, stripeCustomerId);
    if (!customer) return ignored('not_ours');
    return asHandled(unlinkStripe(customer, stripeCustomerId, { at: createdAt, now: deps.clock() }), 'not_linked');
  };

/** Our customer whose counterpart this is now; a former counterpart is nobody's. */
async function customerOf(deps: Deps, stripeCustomerId: string | undefined): Promise<Customer | undefined> {
  const known = stripeCustomerId === undefined ? undefined : await deps.stripeCustomer(stripeCustomerId);
  const customer = known && (await deps.customer(known.customerId));
  return customer?.stripe?.customerId === stripeCustomerId ? customer : undefined;
}

/** The webhook may be weeks old: the method is asked for again, and must still be this customer's. */
async function chooseIfTheirs(deps: Deps, customer: Customer, id: string, notice: StripeNotice): Promise<Handled> {
  if (customer.stripe?.paymentMethod?.id === id) return ignored('no_change');
  const found = await deps.stripeReads.paymentMethod(id);
  if (!found || found.stripeCustomerId !== customer.stripe?.customerId) return ignored('no_longer_theirs');
  const method = { ...found.method, chosenAt: notice.createdAt };
  return asHandled(choosePaymentMethod(customer, method, deps.clock()), 'chosen_another_since');
}

const asHandled = (facts: LinkFacts | undefined, otherwise: string): Handled =>
  facts
    ? handled({ changes: [{ noun: 'customer', value: facts.customer }], events: facts.events })
    : ignored(otherwise);
