import { recordRefund, type RefundNote } from '../domain/payments/record-refund.ts';
import type { PaidInvoice, RefundFacts } from '../domain/payments/refund.ts';
import type { StripeNews, StripeNotice, StripeRefund } from '../domain/payments/stripe-notice.ts';
import { formatCents } from '../kernel/money.ts';
import type { Ports } from './ports.ts';
import { handled, ignored, type Handled } from './stripe-handling.ts';

type Deps = Pick<Ports, 'invoice' | 'customer' | 'stripeCustomer' | 'stripeReads' | 'clock'>;
type News<Kind extends StripeNews['kind']> = Extract<StripeNews, { readonly kind: Kind }>;

/** A refund was made or changed at Stripe. It is asked for as it is by now: webhooks come late, and in any order. */
export const recordStripeRefund =
  (deps: Deps) =>
  async ({ kind, refundId }: News<'refund_created' | 'refund_changed'>, notice: StripeNotice): Promise<Handled> => {
    const refund = await deps.stripeReads.refund(refundId);
    if (!refund) return ignored('not_ours');
    const of = await paidInvoice(deps, refund);
    if (of) return asHandled(of, recordRefund(of, refund, deps.clock()));
    return kind === 'refund_created' ? unexplained(deps, refund, notice) : ignored('not_ours');
  };

/** Something of a charge went back: all its refunds, as they are by now. */
export const recordChargeRefunds =
  (deps: Deps) =>
  async ({ chargeId }: News<'charge_refunded'>): Promise<Handled> => {
    const refunds = await deps.stripeReads.refundsOfCharge(chargeId);
    const ours = refunds.find(({ of }) => of !== undefined);
    const before = ours && (await paidInvoice(deps, ours));
    if (!before) return ignored('not_ours');
    const now = deps.clock();
    let facts: RefundFacts = { payment: before.payment, events: [] };
    for (const refund of refunds.filter(({ of }) => of?.invoiceId === before.invoice.id)) {
      const next = recordRefund({ ...before, payment: facts.payment }, refund, now);
      if (typeof next !== 'string') facts = { payment: next.payment, events: [...facts.events, ...next.events] };
    }
    return asHandled(before, facts.payment === before.payment ? 'no_change' : facts);
  };

/** Another environment may share the account: an invoice that we do not know is not ours. */
async function paidInvoice(
  { invoice }: Pick<Ports, 'invoice'>,
  { of }: StripeRefund,
): Promise<PaidInvoice | undefined> {
  const found = of && (await invoice(of.invoiceId));
  return found?.payment && { invoice: found.invoice, payment: found.payment };
}

/** Money went back without a credit note of ours, by a hand at Stripe: a person must look, and issue one. */
async function unexplained(deps: Deps, refund: StripeRefund, { id, createdAt }: StripeNotice): Promise<Handled> {
  const { stripeCustomerId, amount, currency } = refund;
  const known = stripeCustomerId === undefined ? undefined : await deps.stripeCustomer(stripeCustomerId);
  if (!known || refund.of) return ignored('not_ours');
  const { customerId } = known;
  const reason = 'refund_without_credit_note';
  const data = { customerId, reason, stripeRefundId: refund.id, amount: formatCents(amount), currency };
  const activity = { id, customerId, type: 'refund.unexplained', occurredAt: createdAt, data };
  return { outcome: 'refused', reason, facts: { changes: [{ noun: 'activity', value: activity }], events: [] } };
}

function asHandled({ payment }: PaidInvoice, facts: RefundFacts | RefundNote): Handled {
  if (typeof facts === 'string') return ignored(facts);
  const value = { ...facts.payment, revision: payment.revision + 1 };
  return handled({ changes: [{ noun: 'invoicePayment', value }], events: facts.events });
}
