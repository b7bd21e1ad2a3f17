import type { Catalog } from '../../catalog/catalog.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../../kernel/instant.ts';
import { localDateAt, periodOfDate, rangeOfPeriod, type Zone } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import { composeDraft } from '../invoices/compose-draft.ts';
import type { InvoiceDraft } from '../invoices/invoice.ts';
import { topUpLine } from '../invoices/lines.ts';
import type { UninvoicedTopUp } from '../wallets/wallet.ts';
import type { StripeCheckout } from './stripe-notice.ts';

/** Where Checkout sends the customer afterwards. */
export type ReturnTo = { readonly successUrl: string; readonly cancelUrl: string };

/** A top-up that is paid at once: waits for Stripe's word, granted by it exactly once. */
export type PendingTopUp = {
  readonly grantId: string;
  readonly customerId: string;
  readonly revision: number;
  readonly status: 'waiting' | 'granted' | 'expired';
  readonly topUp: UninvoicedTopUp;
  /** Its own invoice, as the customer agreed to it: the gross amount is what must be paid. */
  readonly draft: InvoiceDraft;
  readonly openedAt: Instant;
  readonly returnTo: ReturnTo;
  /** The session that is open; once it is granted, the one that paid for it. */
  readonly checkoutSessionId?: string;
  readonly checkoutUrl?: string;
};

/**
 * How long a page may be opened for a waiting top-up: while Stripe still knows the key of a first try (24 hours), so that
 * there is never a second page on which it could be paid again.
 */
const OPENABLE_MS = DAY_MS - HOUR_MS;

/** Priced and composed now; nothing is granted yet. */
export function awaitPayment(
  bought: UninvoicedTopUp,
  customer: Customer,
  {
    catalog,
    now,
    returnTo,
  }: { readonly catalog: Catalog; readonly now: Instant; readonly returnTo?: Partial<ReturnTo> },
): PendingTopUp {
  const cause = `top-up:${bought.grantId}`;
  const lines = [topUpLine(bought, catalog, customer.language)];
  const draft = composeDraft({ cause, customer, lines, on: bought.boughtOn }, catalog);
  return {
    grantId: bought.grantId,
    customerId: customer.id,
    revision: 1,
    status: 'waiting',
    topUp: bought,
    draft: { ...draft, termsDays: 0 },
    openedAt: now,
    returnTo: returnToOf(catalog, returnTo),
  };
}

/** What the caller said, else the seller's website. */
export const returnToOf = ({ seller }: Catalog, { successUrl, cancelUrl }: Partial<ReturnTo> = {}): ReturnTo => ({
  successUrl: successUrl ?? seller.website,
  cancelUrl: cancelUrl ?? successUrl ?? seller.website,
});

export const mayOpenPage = ({ status, openedAt }: PendingTopUp, now: Instant): boolean =>
  status === 'waiting' && now < openedAt + OPENABLE_MS;

/** What a completed Checkout session means for the top-up that it names. */
export type PaidTopUp = 'grant' | { readonly ignored: string } | { readonly refused: string };

/** Granted once, by the session that paid what was agreed. Money that fits nothing is refused: a person must look. */
export function judgePayment(pending: PendingTopUp, checkout: StripeCheckout): PaidTopUp {
  if (!checkout.isPaid) return { ignored: 'not_paid_yet' };
  if (pending.status === 'granted') {
    return checkout.id === pending.checkoutSessionId ? { ignored: 'already_granted' } : { refused: 'paid_twice' };
  }
  if (checkout.currency !== pending.draft.currency) return { refused: 'another_currency' };
  return checkout.amount === pending.draft.gross ? 'grant' : { refused: 'another_amount' };
}

/** What was bought and what is invoiced, dated when it was paid; the price stays the agreed one. */
export function paidOn(
  { topUp, draft }: PendingTopUp,
  at: Instant,
  zone: Zone,
): { readonly topUp: UninvoicedTopUp; readonly draft: InvoiceDraft } {
  const boughtOn = localDateAt(at, zone);
  const service = rangeOfPeriod(periodOfDate(boughtOn));
  return {
    topUp: { ...topUp, boughtOn },
    draft: { ...draft, lines: draft.lines.map((line) => ({ ...line, service })) },
  };
}

export const granted = (pending: PendingTopUp, checkoutSessionId: string): PendingTopUp => ({
  ...pending,
  revision: pending.revision + 1,
  status: 'granted',
  checkoutSessionId,
});
