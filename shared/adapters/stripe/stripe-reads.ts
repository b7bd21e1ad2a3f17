import type Stripe from 'stripe';
import type { StripeReads } from '../../application/stripe-ports.ts';
import { BillingError } from '../../kernel/errors.ts';
import { API_VERSION } from './api-version.ts';
import { failureFromStripe, idOf, invoiceFromStripe, paymentMethodFromStripe, refundFromStripe } from './mapping.ts';
import type { ReadStripeSecret } from './stripe-secret.ts';

/** A webhook is answered well before Stripe gives up on it; what is not read by then is read when it comes again. */
const TIMEOUT_MS = 8_000;

type Get = <T>(path: string, expand?: string) => Promise<T | undefined>;

/**
 * What a webhook may have to ask Stripe for: reads of one object each, over HTTP itself. The SDK is three quarters of what
 * the webhook's function may weigh (performance.md, P9), and its types are all that these need of it.
 */
export function stripeReads(secret: ReadStripeSecret, apiBase: string): StripeReads {
  const get: Get = (path, expand) => getObject(secret, new URL(path, apiBase), expand);
  return {
    defaultPaymentMethod: async (stripeCustomerId) => {
      type Found = Stripe.Customer | Stripe.DeletedCustomer;
      const customer = await get<Found>(
        `/v1/customers/${encodeURIComponent(stripeCustomerId)}`,
        'invoice_settings.default_payment_method',
      );
      if (!customer || customer.deleted) return undefined;
      const method = customer.invoice_settings.default_payment_method;
      return typeof method === 'object' && method !== null ? paymentMethodFromStripe(method) : undefined;
    },
    paymentMethod: async (id) => {
      const method = await get<Stripe.PaymentMethod>(`/v1/payment_methods/${encodeURIComponent(id)}`);
      if (!method) return undefined;
      const stripeCustomerId = idOf(method.customer);
      return { method: paymentMethodFromStripe(method), ...(stripeCustomerId !== undefined && { stripeCustomerId }) };
    },
    savedBySetup: async (setupIntentId) =>
      idOf((await get<Stripe.SetupIntent>(`/v1/setup_intents/${encodeURIComponent(setupIntentId)}`))?.payment_method),
    invoiceWithFailure: async (stripeInvoiceId) => {
      const path = `/v1/invoices/${encodeURIComponent(stripeInvoiceId)}`;
      const mirror = await get<Stripe.Invoice>(path, 'payments.data.payment.payment_intent');
      if (!mirror) throw new BillingError('try_again', `Stripe told of the invoice ${stripeInvoiceId} and has none.`);
      const failure = failureFromStripe(mirror);
      return { ...invoiceFromStripe(mirror), ...(failure !== undefined && { failure }) };
    },
    refund: async (id) => {
      const refund = await get<Stripe.Refund>(`/v1/refunds/${encodeURIComponent(id)}`);
      return refund && refundFromStripe(refund);
    },
    refundsOfCharge: async (chargeId) => {
      const path = `/v1/refunds?charge=${encodeURIComponent(chargeId)}&limit=100`;
      return ((await get<Stripe.ApiList<Stripe.Refund>>(path))?.data ?? []).map(refundFromStripe);
    },
  };
}

/** One object or one page; undefined where there is none. */
export async function getObject<T>(secret: ReadStripeSecret, url: URL, expand?: string): Promise<T | undefined> {
  const { apiKey } = await secret();
  if (apiKey === '') throw new BillingError('internal', 'The Stripe secret has no API key yet.');
  if (expand !== undefined) url.searchParams.append('expand[]', expand);
  const headers = { authorization: `Bearer ${apiKey}`, 'stripe-version': API_VERSION };
  const { status, text } = await answerTo(url, headers);
  if (status === 404) return undefined;
  if (status === 200) return JSON.parse(text) as T;
  if (status === 409 || status === 429 || status >= 500) throw tryAgain(new Error(`Stripe answered ${String(status)}`));
  throw new BillingError('internal', `Stripe refused to read ${url.pathname}: ${String(status)}.`);
}

async function answerTo(url: URL, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw tryAgain(cause);
  }
}

const tryAgain = (cause: unknown): BillingError =>
  new BillingError('try_again', 'Stripe did not answer, or not in time. Send the same again.', { cause });
