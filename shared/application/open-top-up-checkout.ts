import { mayOpenPage, type PendingTopUp } from '../domain/payments/pending-top-up.ts';
import { BillingError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import { untilCommitted } from './attempts.ts';
import { linkStripeCustomer, type LinkPorts } from './link-stripe-customer.ts';
import type { Ports } from './ports.ts';
import { mustBeDone, settleDoubt } from './settle-doubt.ts';

export type OpenedCheckout = { readonly checkoutUrl: string; readonly sessionId: string };

type Deps = LinkPorts & Pick<Ports, 'pendingTopUp'>;

/**
 * The page on which a waiting top-up is paid: opened once a grant, however often it is asked for. The waiting top-up was
 * stored before, with its caller's answer; the key of the call to Stripe follows from it.
 */
export const openTopUpCheckout =
  (deps: Deps) =>
  async (grantId: string): Promise<OpenedCheckout> => {
    const pending = await waiting(deps, grantId);
    const known = pageOf(pending);
    if (known) return known;
    if (!mayOpenPage(pending, deps.clock())) throw pageNotOpened(pending);

    const customer = await linkStripeCustomer(deps)(pending.customerId);
    const request = {
      stripeCustomerId: customer.stripe.customerId,
      customer,
      ...pending.returnTo,
      purpose: {
        mode: 'payment',
        grantId,
        amount: pending.draft.gross,
        currency: pending.draft.currency,
        description: pending.draft.lines.map((line) => line.description).join(', '),
      },
    } as const;
    const { sessionId, url } = mustBeDone(
      await settleDoubt(
        `top-up:${grantId}`,
        (key) => deps.stripe.createCheckout({ key, ...request }),
        () => deps.stripe.findCheckout(request),
      ),
    );
    return storePage(deps, grantId, { checkoutUrl: url, sessionId });
  };

const storePage = (deps: Deps, grantId: string, page: OpenedCheckout): Promise<OpenedCheckout> =>
  untilCommitted(deps, async () => {
    const pending = await waiting(deps, grantId);
    const known = pageOf(pending);
    if (known) return { outcome: known };
    const { checkoutUrl, sessionId } = page;
    // One that was paid meanwhile keeps the session that paid for it.
    const value = {
      ...pending,
      revision: pending.revision + 1,
      checkoutUrl,
      checkoutSessionId: pending.checkoutSessionId ?? sessionId,
    };
    const facts = { changes: [{ noun: 'pendingTopUp', value } as const], events: [] };
    return (await deps.commit(facts)) === 'lost' ? 'lost' : { outcome: page };
  });

async function waiting(deps: Pick<Ports, 'pendingTopUp'>, grantId: string): Promise<PendingTopUp> {
  const pending = await deps.pendingTopUp(grantId);
  invariant(pending, `the top-up ${grantId} was stored before its page is opened`);
  return pending;
}

const pageOf = ({ checkoutUrl, checkoutSessionId }: PendingTopUp): OpenedCheckout | undefined =>
  checkoutUrl !== undefined && checkoutSessionId !== undefined
    ? { checkoutUrl, sessionId: checkoutSessionId }
    : undefined;

const pageNotOpened = ({ status }: PendingTopUp): BillingError =>
  new BillingError('conflict', {
    detail: `The page for this top-up was never opened, and its time is over (${status}). Nothing was paid; buy it again with a new Idempotency-Key.`,
  });
