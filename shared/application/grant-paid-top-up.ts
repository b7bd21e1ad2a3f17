import { invoiceFinalized, issueDrafts } from '../domain/invoices/issue-drafts.ts';
import { granted, judgePayment, paidOn, type PendingTopUp } from '../domain/payments/pending-top-up.ts';
import { settledBy } from '../domain/payments/record-payment.ts';
import type { StripeCheckout, StripeNotice } from '../domain/payments/stripe-notice.ts';
import { buyingTime, topUp } from '../domain/wallets/top-up.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatCents } from '../kernel/money.ts';
import { invoiceSeries } from './document-series.ts';
import type { Facts, Ports } from './ports.ts';
import { handled, ignored, type Handled } from './stripe-handling.ts';
import { walletOf } from './wallet-of.ts';

type Deps = Pick<Ports, 'pendingTopUp' | 'customer' | 'chain' | 'numberSeries' | 'catalog' | 'clock'>;

/**
 * A Checkout session was paid: the credit, its own invoice with a number, that invoice's payment and the events, all in
 * the transaction of the webhook. What was paid must be what was agreed; otherwise nothing is granted and a person is told.
 */
export const grantPaidTopUp =
  (deps: Deps) =>
  async (checkout: StripeCheckout, notice: StripeNotice): Promise<Handled> => {
    const pending = checkout.grantId === undefined ? undefined : await deps.pendingTopUp(checkout.grantId);
    if (!pending) return ignored('not_ours');
    const judged = judgePayment(pending, checkout);
    if (judged === 'grant') return handled(await grantFacts(deps, pending, checkout, notice));
    if ('ignored' in judged) return ignored(judged.ignored);
    return refused(judged.refused, pending, checkout, notice);
  };

async function grantFacts(
  deps: Deps,
  pending: PendingTopUp,
  checkout: StripeCheckout,
  notice: StripeNotice,
): Promise<Facts> {
  const { catalog } = deps;
  const now = deps.clock();
  const context = { catalog, now };
  const [tail, customer, series] = await Promise.all([
    walletOf(deps, pending.customerId),
    deps.customer(pending.customerId),
    invoiceSeries(deps, now),
  ]);
  invariant(customer, `the customer ${pending.customerId} of a waiting top-up exists`);
  const paid = paidOn(pending, buyingTime(tail, context), catalog.zone);
  const wallet = topUp(tail, paid.topUp, true, context);
  const { numberSeries, registerEntry, invoices } = issueDrafts([paid.draft], series, now);
  const [invoice] = invoices;
  invariant(invoice, 'one draft becomes one invoice');
  const payment = settledBy({ invoice, customer }, { paid: invoice.gross, paidAt: notice.createdAt, now });
  return {
    changes: [
      { noun: 'pendingTopUp', value: granted(pending, checkout.id) },
      { noun: 'segment', value: wallet.sealed },
      { noun: 'numberSeries', value: numberSeries },
      { noun: 'registerEntry', value: registerEntry },
      { noun: 'invoice', value: invoice },
      { noun: 'invoicePayment', value: payment.payment },
      ...(payment.customer ? [{ noun: 'customer', value: payment.customer } as const] : []),
    ],
    events: [...wallet.events, invoiceFinalized(invoice), ...payment.events],
  };
}

/** Money came in that fits nothing: it stands in the customer's activity, for a person to give it back or to grant it. */
function refused(
  reason: string,
  pending: PendingTopUp,
  checkout: StripeCheckout,
  { id, createdAt }: StripeNotice,
): Handled {
  const { draft, grantId, customerId } = pending;
  const data = {
    customerId,
    grantId,
    reason,
    checkoutSessionId: checkout.id,
    agreed: { amount: formatCents(draft.gross), currency: draft.currency },
    paid: {
      amount: checkout.amount === undefined ? '' : formatCents(checkout.amount),
      currency: checkout.currency ?? '',
    },
  };
  const activity = { id, customerId, type: 'top_up.payment_refused', occurredAt: createdAt, data };
  return { outcome: 'refused', reason, facts: { changes: [{ noun: 'activity', value: activity }], events: [] } };
}

/** A page that nobody paid on. Should money come after all, it is still granted. */
export const expireTopUp =
  (deps: Pick<Ports, 'pendingTopUp'>) =>
  async (checkout: StripeCheckout): Promise<Handled> => {
    const pending = checkout.grantId === undefined ? undefined : await deps.pendingTopUp(checkout.grantId);
    if (!pending) return ignored('not_ours');
    if (pending.status !== 'waiting') return ignored(pending.status);
    const value = { ...pending, revision: pending.revision + 1, status: 'expired' } as const;
    return handled({ changes: [{ noun: 'pendingTopUp', value }], events: [] });
  };
