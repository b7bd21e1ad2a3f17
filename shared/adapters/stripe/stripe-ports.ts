import type Stripe from 'stripe';
import type { StripePorts } from '../../application/stripe-ports.ts';
import { answerOf, read } from './answers.ts';
import { invoiceFromStripe, METADATA, type InvoiceSource } from './mapping.ts';
import { LOOKED_THROUGH, type Settings } from './port-settings.ts';
import { refundPorts } from './refund-ports.ts';
import {
  checkoutToStripe,
  customerToStripe,
  invoiceToStripe,
  lineToStripe,
  madeSince,
  sessionMetadata,
} from './requests.ts';

/** The ports over Stripe's API. */
export const stripePorts = (settings: Settings): StripePorts => ({
  ...customerPorts(settings),
  ...invoicePorts(settings),
  ...refundPorts(settings),
  ...sessionPorts(settings),
});

type CustomerPorts = Pick<StripePorts, 'createCustomer' | 'findCustomer'>;

const customerPorts = ({ client }: Settings): CustomerPorts => ({
  createCustomer: async ({ key, customer }) => {
    const stripe = await client();
    return answerOf(
      async () => (await stripe.customers.create(customerToStripe(customer), { idempotencyKey: key })).id,
    );
  },
  findCustomer: async ({ id, email }) => {
    const stripe = await client();
    const { data } = await read(() => stripe.customers.list({ email, limit: LOOKED_THROUGH }));
    return data.find(({ metadata }) => metadata[METADATA.customer] === id)?.id;
  },
});

type InvoicePorts = Pick<
  StripePorts,
  'createInvoice' | 'findInvoice' | 'addInvoiceLines' | 'payInvoice' | 'finalizeInvoice' | 'invoice'
>;

const invoicePorts = ({ client, pace, zone }: Settings): InvoicePorts => {
  /** A call of the collection: paced, and answered by the invoice as it is afterwards. */
  const changed = async (
    endpoint: string,
    key: string,
    call: (stripe: Stripe, options: { idempotencyKey: string }) => Promise<InvoiceSource>,
  ) => {
    const stripe = await client();
    await pace(endpoint);
    return answerOf(async () => invoiceFromStripe(await call(stripe, { idempotencyKey: key })));
  };
  return {
    createInvoice: ({ key, ...request }) =>
      changed('create', key, (stripe, options) => stripe.invoices.create(invoiceToStripe(request), options)),
    addInvoiceLines: ({ key, stripeInvoiceId, lines }) =>
      changed('add_lines', key, (stripe, options) =>
        stripe.invoices.addLines(stripeInvoiceId, { lines: lines.map((line) => lineToStripe(line, zone)) }, options),
      ),
    finalizeInvoice: ({ key, stripeInvoiceId }) =>
      changed('finalize', key, (stripe, options) =>
        stripe.invoices.finalizeInvoice(stripeInvoiceId, { auto_advance: false }, options),
      ),
    payInvoice: async ({ key, stripeInvoiceId, paymentMethodId }) => {
      const stripe = await client();
      await pace('pay');
      return answerOf(() => declineIsAnAnswer(stripe, { key, stripeInvoiceId, paymentMethodId }));
    },
    findInvoice: async ({ stripeCustomerId, invoice }) => {
      const stripe = await client();
      const created = { gte: madeSince(invoice) };
      const { data } = await read(() =>
        stripe.invoices.list({ customer: stripeCustomerId, created, limit: LOOKED_THROUGH }),
      );
      // The oldest one, so that everybody who looks finds the same one.
      const mirror = data.findLast(({ metadata }) => metadata?.[METADATA.invoice] === invoice.id);
      return mirror && invoiceFromStripe(mirror);
    },
    invoice: async (stripeInvoiceId) => {
      const stripe = await client();
      return invoiceFromStripe(await read(() => stripe.invoices.retrieve(stripeInvoiceId)));
    },
  };
};

async function declineIsAnAnswer(
  stripe: Stripe,
  { key, stripeInvoiceId, paymentMethodId }: Parameters<StripePorts['payInvoice']>[0],
): Promise<'charged' | 'declined'> {
  try {
    await stripe.invoices.pay(stripeInvoiceId, { payment_method: paymentMethodId }, { idempotencyKey: key });
    return 'charged';
  } catch (error) {
    if (isDecline(error)) return 'declined';
    throw error;
  }
}

/** 402: the bank said no, or asks the customer to confirm. */
const isDecline = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'StripeCardError';

type SessionPorts = Pick<StripePorts, 'createCheckout' | 'findCheckout' | 'createPortal'>;

const sessionPorts = ({ client }: Settings): SessionPorts => ({
  createCheckout: async ({ key, ...request }) => {
    const stripe = await client();
    return answerOf(async () =>
      openCheckout(await stripe.checkout.sessions.create(checkoutToStripe(request), { idempotencyKey: key })),
    );
  },
  findCheckout: async ({ stripeCustomerId, purpose }) => {
    const stripe = await client();
    const { data } = await read(() =>
      stripe.checkout.sessions.list({ customer: stripeCustomerId, status: 'open', limit: LOOKED_THROUGH }),
    );
    const [[key, value] = ['', '']] = Object.entries(sessionMetadata(purpose));
    const session = data.find(({ metadata }) => metadata?.[key] === value);
    return session && openCheckout(session);
  },
  createPortal: async ({ key, stripeCustomerId, returnUrl }) => {
    const stripe = await client();
    const { url } = await read(() =>
      stripe.billingPortal.sessions.create(
        { customer: stripeCustomerId, return_url: returnUrl },
        { idempotencyKey: key },
      ),
    );
    return { url };
  },
});

const openCheckout = ({ id, url }: Stripe.Checkout.Session) => ({ sessionId: id, url: url ?? '' });
