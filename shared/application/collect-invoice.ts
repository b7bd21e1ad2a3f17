import type { Invoice, InvoicePayment } from '../domain/invoices/invoice.ts';
import { mirrorLines } from '../domain/payments/mirror-lines.ts';
import { planCollection, unpaid, type CollectionPlan } from '../domain/payments/plan-collection.ts';
import type { StripeInvoice } from '../domain/payments/stripe-notice.ts';
import { invariant } from '../kernel/invariant.ts';
import { untilCommitted } from './attempts.ts';
import { linkStripeCustomer, type LinkPorts } from './link-stripe-customer.ts';
import { lowerMirror } from './lower-mirror.ts';
import type { Ports } from './ports.ts';
import { keysHold, mustBeDone, settleDoubt } from './settle-doubt.ts';

export type CollectInvoice = { readonly invoiceId: string };
/** `charged`, `declined`: webhooks tell what became of it. `link`: the customer has a page on which to pay. */
export type Collection =
  'charged' | 'declined' | 'link' | Extract<CollectionPlan, { readonly by: 'nothing' }>['because'];

type Deps = LinkPorts & Pick<Ports, 'invoice' | 'catalog'>;
/** An invoice under collection, with its mirror at Stripe. */
type Mirrored = { readonly invoice: Invoice; readonly stripeInvoiceId: string };

/**
 * Mirrors an invoice at Stripe and asks for the money: three calls for a customer who is known there. Whatever is
 * repeated, in whatever state it was left: one mirror, which is stored before it can be paid, and whose state at Stripe
 * lets it be paid once.
 */
export const collectInvoice =
  (deps: Deps) =>
  async ({ invoiceId }: CollectInvoice): Promise<Collection> => {
    const found = await deps.invoice(invoiceId);
    invariant(found, `the invoice ${invoiceId} was written before it was told of`);
    const { invoice } = found;
    const customer = await deps.customer(invoice.customerId);
    invariant(customer, `the customer ${invoice.customerId} of an invoice exists`);
    const plan = planCollection(found, customer, deps.catalog.invoicing);
    if (plan.by === 'nothing') return plan.because;

    const { stripe } = await linkStripeCustomer(deps)(customer.id);
    const stripeInvoiceId =
      found.payment?.stripeInvoiceId ?? (await mirrorInvoice(deps, invoice, { by: plan.by, in: stripe.customerId }));
    const mirrored = { invoice, stripeInvoiceId };
    await addLines(deps, mirrored);
    if (plan.by === 'link') return makeLink(deps, mirrored);
    if (found.payment?.credits) await openMirror(deps, mirrored);
    return (await charge(deps, mirrored, plan.paymentMethodId)) ?? makeLink(deps, mirrored);
  };

/** Makes the mirror, and stores which one it is before anything else is done with it. No call about an invoice is older than it. */
async function mirrorInvoice(
  deps: Deps,
  invoice: Invoice,
  how: { readonly by: 'charge' | 'link'; readonly in: string },
): Promise<string> {
  const request = { stripeCustomerId: how.in, invoice, by: how.by };
  const lookUp = () => deps.stripe.findInvoice(request);
  const earlier = keysHold(deps, invoice.issuedAt) ? undefined : await lookUp();
  const mirror =
    earlier ??
    mustBeDone(
      await settleDoubt(
        `collect:${invoice.id}:create`,
        (key) => deps.stripe.createInvoice({ key, ...request }),
        lookUp,
      ),
    );
  const stored = await changePayment(deps, invoice, (payment) =>
    payment.stripeInvoiceId === undefined ? { ...payment, stripeInvoiceId: mirror.id } : undefined,
  );
  return stored.stripeInvoiceId ?? mirror.id;
}

/** Our lines and the VAT, unless they are there. Nothing goes on with a mirror that asks for another amount. */
async function addLines(deps: Deps, { invoice, stripeInvoiceId }: Mirrored): Promise<void> {
  const lookUp = async () => {
    const mirror = await deps.stripe.invoice(stripeInvoiceId);
    return hasLines(mirror, invoice) ? mirror : undefined;
  };
  const lines = mirrorLines(invoice);
  const earlier = keysHold(deps, invoice.issuedAt) ? undefined : await lookUp();
  const mirror =
    earlier ??
    mustBeDone(
      await settleDoubt(
        `collect:${invoice.id}:lines`,
        (key) => deps.stripe.addInvoiceLines({ key, stripeInvoiceId, lines }),
        lookUp,
      ),
    );
  invariant(
    mirror.total === invoice.gross && mirror.currency === invoice.currency,
    `the mirror ${stripeInvoiceId} asks for what invoice ${invoice.number} asks for`,
  );
}

/** Charges the method on file; undefined when it cannot be charged any more, so that the customer must be asked. */
async function charge(
  deps: Deps,
  { invoice, stripeInvoiceId }: Mirrored,
  paymentMethodId: string,
): Promise<'charged' | 'declined' | undefined> {
  const settled = await settleDoubt<'charged' | 'declined'>(
    `collect:${invoice.id}:pay`,
    (key) => deps.stripe.payInvoice({ key, stripeInvoiceId, paymentMethodId }),
    async () => ((await deps.stripe.invoice(stripeInvoiceId)).status === 'paid' ? 'charged' : undefined),
  );
  return 'done' in settled ? settled.done : undefined;
}

/** Opens the mirror, and has it ask for what is due by then: who credits the invoice later finds it open, and lowers it. */
async function openMirror(deps: Deps, { invoice, stripeInvoiceId }: Mirrored): Promise<string> {
  const { paymentUrl } = mustBeDone(
    await settleDoubt(
      `collect:${invoice.id}:finalize`,
      (key) => deps.stripe.finalizeInvoice({ key, stripeInvoiceId }),
      async () => {
        const found = await deps.stripe.invoice(stripeInvoiceId);
        return found.paymentUrl === undefined ? undefined : found;
      },
    ),
  );
  invariant(paymentUrl !== undefined, `the open mirror ${stripeInvoiceId} has a page on which it can be paid`);
  await lowerMirror(deps, stripeInvoiceId, (await deps.invoice(invoice.id))?.payment);
  return paymentUrl;
}

/** Keeps the address of the page on which it can be paid. */
async function makeLink(deps: Deps, mirrored: Mirrored): Promise<'link'> {
  const paymentUrl = await openMirror(deps, mirrored);
  await changePayment(deps, mirrored.invoice, (payment) =>
    payment.paymentUrl === undefined ? { ...payment, paymentUrl } : undefined,
  );
  return 'link';
}

/** Changes the state of the collection as it is by now; `undefined`: it is as wanted. */
const changePayment = (
  deps: Deps,
  invoice: Invoice,
  change: (payment: InvoicePayment) => InvoicePayment | undefined,
): Promise<InvoicePayment> =>
  untilCommitted(deps, async () => {
    const current = (await deps.invoice(invoice.id))?.payment ?? unpaid(invoice);
    const changed = change(current);
    if (!changed) return { outcome: current };
    const value = { ...changed, revision: current.revision + 1 };
    const facts = { changes: [{ noun: 'invoicePayment', value } as const], events: [] };
    return (await deps.commit(facts)) === 'lost' ? 'lost' : { outcome: value };
  });

const hasLines = (mirror: StripeInvoice, invoice: Invoice): boolean =>
  mirror.status !== 'draft' || mirror.total === invoice.gross;
