import type Stripe from 'stripe';
import type { CheckoutRequest, MirrorCredit, MirrorRequest, RefundRequest } from '../../application/stripe-ports.ts';
import type { Customer } from '../../domain/customers/customer.ts';
import type { Invoice } from '../../domain/invoices/invoice.ts';
import type { MirrorLine } from '../../domain/payments/mirror-lines.ts';
import { DAY_MS, instant } from '../../kernel/instant.ts';
import { startOfDate, type Zone } from '../../kernel/period.ts';
import { centsToStripe, METADATA, secondsToStripe } from './mapping.ts';

export function customerToStripe(customer: Customer): Stripe.CustomerCreateParams {
  const { line1, line2, postalCode, city } = customer.address;
  return {
    name: customer.name,
    email: customer.email,
    address: { line1, ...(line2 !== undefined && { line2 }), postal_code: postalCode, city, country: customer.country },
    preferred_locales: [customer.language],
    metadata: { [METADATA.customer]: customer.id },
  };
}

/** A draft that carries our number and waits for us: nothing of it happens by itself. */
export function invoiceToStripe({
  stripeCustomerId,
  invoice,
  by,
}: Omit<MirrorRequest, 'key'>): Stripe.InvoiceCreateParams {
  return {
    customer: stripeCustomerId,
    number: invoice.number,
    currency: invoice.currency.toLowerCase(),
    auto_advance: false,
    pending_invoice_items_behavior: 'exclude',
    ...(by === 'charge'
      ? { collection_method: 'charge_automatically' }
      : { collection_method: 'send_invoice', days_until_due: Math.max(1, invoice.termsDays) }),
    metadata: {
      [METADATA.invoice]: invoice.id,
      [METADATA.customer]: invoice.customerId,
      [METADATA.number]: invoice.number,
    },
  };
}

/** No mirror is older than its invoice; a day is for clocks that differ. */
export const madeSince = ({ issuedAt }: Invoice): number => secondsToStripe(instant(issuedAt - DAY_MS));

export const lineToStripe = (
  { description, amount, service }: MirrorLine,
  zone: Zone,
): Stripe.InvoiceAddLinesParams.Line => ({
  description,
  amount: centsToStripe(amount),
  discountable: false,
  ...(service && {
    period: {
      start: secondsToStripe(startOfDate(service.start, zone)),
      // Both ends of Stripe's periods are included.
      end: secondsToStripe(startOfDate(service.end, zone)) - 1,
    },
  }),
});

/** Off what is asked for: Stripe lowers an open invoice by it, and no money moves. */
export const creditToStripe = ({
  stripeInvoiceId,
  amount,
  creditNoteId,
  number,
}: Omit<MirrorCredit, 'key'>): Stripe.CreditNoteCreateParams => ({
  invoice: stripeInvoiceId,
  amount: centsToStripe(amount),
  memo: number,
  email_type: 'none',
  metadata: { [METADATA.creditNote]: creditNoteId, [METADATA.number]: number },
});

export const refundToStripe = ({
  paymentIntentId,
  amount,
  of,
}: Omit<RefundRequest, 'key'>): Stripe.RefundCreateParams => ({
  payment_intent: paymentIntentId,
  amount: centsToStripe(amount),
  reason: 'requested_by_customer',
  metadata: {
    [METADATA.invoice]: of.invoiceId,
    [METADATA.creditNote]: of.creditNoteId,
    [METADATA.attempt]: String(of.attempt),
  },
});

/** By which a session is found again: its first entry is the purpose's own. */
export const sessionMetadata = (purpose: CheckoutRequest['purpose']): Record<string, string> =>
  purpose.mode === 'setup' ? { [METADATA.call]: purpose.callKey } : { [METADATA.grant]: purpose.grantId };

/** The payment methods are those that the seller has switched on at Stripe and that fit the currency. */
export function checkoutToStripe(request: Omit<CheckoutRequest, 'key'>): Stripe.Checkout.SessionCreateParams {
  const { purpose, customer } = request;
  const metadata = { ...sessionMetadata(purpose), [METADATA.customer]: customer.id };
  const common = {
    customer: request.stripeCustomerId,
    client_reference_id: customer.id,
    locale: customer.language,
    success_url: request.successUrl,
    cancel_url: request.cancelUrl,
    metadata,
  };
  if (purpose.mode === 'setup') {
    return { ...common, mode: 'setup', currency: purpose.currency.toLowerCase(), setup_intent_data: { metadata } };
  }
  const { amount, currency, description } = purpose;
  const price = {
    currency: currency.toLowerCase(),
    unit_amount: centsToStripe(amount),
    product_data: { name: description },
  };
  return {
    ...common,
    mode: 'payment',
    line_items: [{ quantity: 1, price_data: price }],
    payment_intent_data: { description, metadata },
  };
}
