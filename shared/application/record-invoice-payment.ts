import { recordFailure, recordPaid, type PaymentFacts, type PaymentNote } from '../domain/payments/record-payment.ts';
import type { StripeInvoice, StripeNotice } from '../domain/payments/stripe-notice.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Ports } from './ports.ts';
import { handled, ignored, type Handled } from './stripe-handling.ts';

type Deps = Pick<Ports, 'invoice' | 'customer' | 'clock' | 'stripeReads'>;

/** Money came in for one of our invoices. */
export const recordInvoicePaid =
  (deps: Deps) =>
  async (mirror: StripeInvoice, { createdAt }: StripeNotice): Promise<Handled> => {
    const owed = await owedFor(deps, mirror);
    return owed ? asHandled(recordPaid(owed, mirror, { at: createdAt, now: deps.clock() })) : ignored('not_ours');
  };

/** A payment failed. Its reason is not in the webhook; asking for it tells as well whether it was paid since. */
export const recordInvoiceFailure =
  (deps: Deps) =>
  async (mirror: StripeInvoice, { createdAt }: StripeNotice): Promise<Handled> => {
    const owed = await owedFor(deps, mirror);
    if (!owed) return ignored('not_ours');
    const moment = { at: createdAt, now: deps.clock() };
    const asTold = recordFailure(owed, mirror, moment);
    if (typeof asTold === 'string') return ignored(asTold);
    return asHandled(recordFailure(owed, await deps.stripeReads.invoiceWithFailure(mirror.id), moment));
  };

/** Another environment may share the account: an invoice that we do not know is not ours. */
async function owedFor(deps: Deps, { invoiceId }: StripeInvoice) {
  const found = invoiceId === undefined ? undefined : await deps.invoice(invoiceId);
  if (!found) return undefined;
  const customer = await deps.customer(found.invoice.customerId);
  invariant(customer, `the customer ${found.invoice.customerId} of an invoice exists`);
  return { ...found, customer };
}

function asHandled(facts: PaymentFacts | PaymentNote): Handled {
  if (typeof facts === 'string') return ignored(facts);
  const { payment, customer, events } = facts;
  const changes = [
    { noun: 'invoicePayment', value: payment } as const,
    ...(customer ? [{ noun: 'customer', value: customer } as const] : []),
  ];
  return handled({ changes, events });
}
