import type { StripeNotice } from '../domain/payments/stripe-notice.ts';
import { sha256Hex } from '../kernel/hash.ts';
import { unreachable } from '../kernel/invariant.ts';
import { untilCommitted } from './attempts.ts';
import {
  followAttached,
  followCustomer,
  followDeleted,
  followDetached,
  followSetup,
} from './follow-payment-methods.ts';
import { expireTopUp, grantPaidTopUp } from './grant-paid-top-up.ts';
import type { InboxMessage, Ports } from './ports.ts';
import { recordInvoiceFailure, recordInvoicePaid } from './record-invoice-payment.ts';
import { recordChargeRefunds, recordStripeRefund } from './record-stripe-refund.ts';
import { ignored, unknownType, type Handled } from './stripe-handling.ts';

export type TakeStripeWebhook = { readonly raw: Uint8Array; readonly signature: string | undefined };
/** `repeated`: it was taken in before, and changed nothing now. */
export type WebhookOutcome = { readonly id: string; readonly outcome: InboxMessage['outcome'] | 'repeated' };

type Deps = Pick<
  Ports,
  | 'verifyWebhook'
  | 'inboxMessage'
  | 'commit'
  | 'clock'
  | 'pause'
  | 'catalog'
  | 'stripeReads'
  | 'invoice'
  | 'customer'
  | 'stripeCustomer'
  | 'pendingTopUp'
  | 'chain'
  | 'numberSeries'
>;

/** A longer body is stored as its hash: Stripe keeps the event, and an item has its limit. */
const MAX_STORED_CHARACTERS = 200_000;

/**
 * Takes in what Stripe tells: the place in the inbox and all that follows from the message are one transaction, so a
 * message has its effect once, however often and in whatever order it comes.
 */
export const takeStripeWebhook =
  (deps: Deps) =>
  async ({ raw, signature }: TakeStripeWebhook): Promise<WebhookOutcome> => {
    const notice = await deps.verifyWebhook(raw, signature);
    return untilCommitted<WebhookOutcome>(deps, async () => {
      if (await deps.inboxMessage(notice.id)) return { outcome: { id: notice.id, outcome: 'repeated' } };
      const result = await handle(deps, notice);
      const { changes, events } = result.facts;
      const inbox = { noun: 'inboxMessage', value: inboxMessageOf(deps, notice, result) } as const;
      const committed = await deps.commit({ changes: [inbox, ...changes], events });
      return committed === 'lost' ? 'lost' : { outcome: { id: notice.id, outcome: result.outcome } };
    });
  };

async function handle(deps: Deps, notice: StripeNotice): Promise<Handled> {
  const { news } = notice;
  switch (news.kind) {
    case 'invoice_paid':
      return recordInvoicePaid(deps)(news.invoice, notice);
    case 'invoice_payment_failed':
      return recordInvoiceFailure(deps)(news.invoice, notice);
    case 'checkout_completed':
      if (news.checkout.mode === 'setup') return followSetup(deps)(news.checkout, notice);
      if (news.checkout.mode === 'payment') return grantPaidTopUp(deps)(news.checkout, notice);
      return ignored('not_ours');
    case 'checkout_expired':
      return expireTopUp(deps)(news.checkout);
    case 'payment_method_attached':
      return followAttached(deps)(news, notice);
    case 'payment_method_detached':
      return followDetached(deps)(news, notice);
    case 'customer_updated':
      return followCustomer(deps)(news, notice);
    case 'customer_deleted':
      return followDeleted(deps)(news, notice);
    case 'refund_created':
    case 'refund_changed':
      return recordStripeRefund(deps)(news, notice);
    case 'charge_refunded':
      return recordChargeRefunds(deps)(news);
    case 'unknown':
      return unknownType;
    default:
      return unreachable(news);
  }
}

const inboxMessageOf = (deps: Deps, { id, type, body }: StripeNotice, { outcome, reason }: Handled): InboxMessage => ({
  id,
  type,
  receivedAt: deps.clock(),
  outcome,
  ...(reason !== undefined && { reason }),
  body: body.length <= MAX_STORED_CHARACTERS ? body : `sha256:${sha256Hex(body)}`,
});
