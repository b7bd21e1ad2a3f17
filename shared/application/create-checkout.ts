import { awaitPayment, returnToOf, type ReturnTo } from '../domain/payments/pending-top-up.ts';
import { buyingTime, priceTopUp } from '../domain/wallets/top-up.ts';
import { derivedId } from '../kernel/id.ts';
import type { Micros } from '../kernel/money.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import { linkStripeCustomer, type LinkPorts } from './link-stripe-customer.ts';
import { openTopUpCheckout } from './open-top-up-checkout.ts';
import type { Ports } from './ports.ts';
import { mustBeDone, settleDoubt } from './settle-doubt.ts';
import { checkTopUp } from './top-up-wallet.ts';
import { customerNotFound, walletOf } from './wallet-of.ts';

export type CreateCheckout = {
  readonly customerId: string;
  /** Setup: saves a payment method. Top-up: buys compute dollars, paid at once whatever may still be open. */
  readonly purpose: { readonly mode: 'setup' } | { readonly mode: 'top_up'; readonly amount: Micros };
  readonly returnTo: Partial<ReturnTo>;
  readonly call: IdempotentCall;
};
export type CreatedCheckout = { readonly url: string; readonly sessionId: string };

type Deps = LinkPorts & Pick<Ports, 'answer' | 'catalog' | 'chain' | 'pendingTopUp'>;

/** A page of Stripe's on which the customer saves a card, or pays for a top-up. */
export const createCheckout =
  (deps: Deps) =>
  async (input: CreateCheckout): Promise<CreatedCheckout> => {
    const { purpose } = input;
    if (purpose.mode === 'setup') return untilCommitted(deps, () => openSetup(deps, input));
    checkTopUp(deps, purpose.amount);
    const { grantId } = await untilCommitted(deps, () => storeTopUp(deps, input, purpose.amount));
    const { checkoutUrl, sessionId } = await openTopUpCheckout(deps)(grantId);
    return { url: checkoutUrl, sessionId };
  };

async function openSetup(
  deps: Deps,
  { customerId, returnTo, call }: CreateCheckout,
): Promise<Attempt<CreatedCheckout>> {
  const before = await answeredBefore<CreatedCheckout>(deps, call);
  if (before) return { outcome: before };
  const customer = await linkStripeCustomer(deps)(customerId);
  const request = {
    stripeCustomerId: customer.stripe.customerId,
    customer,
    ...returnToOf(deps.catalog, returnTo),
    purpose: { mode: 'setup', callKey: call.key, currency: deps.catalog.currency },
  } as const;
  const { url, sessionId } = mustBeDone(
    await settleDoubt(
      `checkout:${call.key}`,
      (key) => deps.stripe.createCheckout({ key, ...request }),
      () => deps.stripe.findCheckout(request),
    ),
  );
  const body = { url, sessionId };
  const facts = { changes: [answerToKeep(call, 200, body)], events: [] };
  return (await deps.commit(facts)) === 'lost' ? 'lost' : { outcome: body };
}

type KeptAnswer = { readonly grantId: string };

/** The top-up waits, and the call is answered by its grant's page from now on. */
async function storeTopUp(deps: Deps, input: CreateCheckout, amount: Micros): Promise<Attempt<KeptAnswer>> {
  const { customerId, returnTo, call } = input;
  const before = await answeredBefore<KeptAnswer>(deps, call);
  if (before) return { outcome: before };
  const [tail, customer] = await Promise.all([walletOf(deps, customerId), deps.customer(customerId)]);
  if (!customer) throw customerNotFound(customerId);
  const context = { catalog: deps.catalog, now: deps.clock() };
  const grantId = derivedId('gr', customerId, call.key);
  const bought = priceTopUp(deps.catalog, grantId, amount, buyingTime(tail, context));
  const changes = [
    { noun: 'pendingTopUp', value: awaitPayment(bought, customer, { ...context, returnTo }) } as const,
    answerToKeep(call, 200, { grantId }),
  ];
  return (await deps.commit({ changes, events: [] })) === 'lost' ? 'lost' : { outcome: { grantId } };
}
