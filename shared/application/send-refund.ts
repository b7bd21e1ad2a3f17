import type { InvoicePayment } from '../domain/invoices/invoice.ts';
import { recordRefund, recordRefusal, spendKey, waiting } from '../domain/payments/record-refund.ts';
import type { PaidInvoice, RefundFacts } from '../domain/payments/refund.ts';
import type { RefundOf } from '../domain/payments/stripe-notice.ts';
import { BillingError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import { ZERO_CENTS, type Cents } from '../kernel/money.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';
import { keysHold } from './settle-doubt.ts';
import type { PaymentSource, RefundRequest } from './stripe-ports.ts';

type Deps = Pick<Ports, 'invoice' | 'commit' | 'clock' | 'pause' | 'stripe' | 'pendingTopUp'>;

/**
 * Sends money back, once. The amount and the attempt were committed before this, and the key follows from them. When an
 * error has come to stand for the key, that is stored and the queue tries again later: then Stripe is asked what is there
 * before the next key is used. So money is not sent twice because an answer was slow.
 */
export const sendRefund =
  (deps: Deps) =>
  async (of: RefundOf): Promise<void> => {
    const found = await deps.invoice(of.invoiceId);
    invariant(found?.payment, `the invoice ${of.invoiceId} was credited before its money goes back`);
    const { invoice, payment } = found;
    const refund = waiting(payment, of)?.refund;
    if (!refund) return;
    const { amount = ZERO_CENTS, spentKeys = 0, requestedAt } = refund;
    const paymentIntentId = await paymentFor(deps, { invoice, payment }, amount);
    if (paymentIntentId === undefined) return keep(deps, (paid) => refused(deps, paid, of, 'no_payment_found'), of);
    const key = `refund:${of.creditNoteId}:${String(of.attempt)}:${String(spentKeys + 1)}`;
    const isInDoubt = spentKeys > 0 || requestedAt === undefined || !keysHold(deps, requestedAt);
    await ask(deps, { key, paymentIntentId, amount, of }, isInDoubt);
  };

async function ask(deps: Deps, request: RefundRequest, isInDoubt: boolean): Promise<void> {
  const { of } = request;
  const earlier = isInDoubt ? await deps.stripe.findRefund(request) : undefined;
  const answer = earlier ? { done: earlier } : await deps.stripe.createRefund(request);
  // An earlier call, of which nothing was heard, may have made it: then nothing is left to refund, and Stripe refuses.
  const made = 'done' in answer ? answer.done : await deps.stripe.findRefund(request);
  if (made) return keep(deps, (paid) => recordRefund(paid, made, deps.clock()), of);
  if ('refused' in answer) return keep(deps, (paid) => refused(deps, paid, of, answer.refused.code ?? 'refused'), of);
  await keep(deps, ({ payment }) => asFacts(spendKey(payment, of)), of);
  throw new BillingError(
    'try_again',
    'Stripe answered with an error that stands for the key. Send the same again later.',
  );
}

const refused = ({ clock }: Deps, paid: PaidInvoice, of: RefundOf, failure: string) =>
  recordRefusal(paid, { of, failure, at: clock() });

/** Which payment the money goes back to: one that is large enough, else the largest. */
async function paymentFor(deps: Deps, paid: PaidInvoice, amount: Cents): Promise<string | undefined> {
  const source = await sourceOf(deps, paid);
  const payments = source ? await deps.stripe.payments(source) : [];
  const enough = payments.find((each) => each.amount >= amount);
  return (enough ?? payments.toSorted((a, b) => Number(b.amount - a.amount))[0])?.paymentIntentId;
}

const TOP_UP = 'top-up:';

/** By its mirror; a top-up that was paid at once has none, but the page on which it was paid. */
async function sourceOf(
  deps: Deps,
  { invoice: { cause }, payment: { stripeInvoiceId } }: PaidInvoice,
): Promise<PaymentSource | undefined> {
  if (stripeInvoiceId !== undefined) return { stripeInvoiceId };
  if (!cause.startsWith(TOP_UP)) return undefined;
  const checkoutSessionId = (await deps.pendingTopUp(cause.slice(TOP_UP.length)))?.checkoutSessionId;
  return checkoutSessionId === undefined ? undefined : { checkoutSessionId };
}

const asFacts = (payment: InvoicePayment | undefined): RefundFacts | 'no_change' =>
  payment ? { payment, events: [] } : 'no_change';

/** Commits what was learnt, on the state as it is by now: a webhook may have told it first. */
const keep = (
  deps: Deps,
  decide: (paid: PaidInvoice) => RefundFacts | string,
  { invoiceId }: RefundOf,
): Promise<void> =>
  untilCommitted(deps, async () => {
    const found = await deps.invoice(invoiceId);
    invariant(found?.payment, `the invoice ${invoiceId} was credited before its money goes back`);
    const { invoice, payment } = found;
    const facts = decide({ invoice, payment });
    if (typeof facts === 'string') return { outcome: undefined };
    const value = { ...facts.payment, revision: payment.revision + 1 };
    const changes = [{ noun: 'invoicePayment', value } as const];
    return (await deps.commit({ changes, events: facts.events })) === 'lost' ? 'lost' : { outcome: undefined };
  });
