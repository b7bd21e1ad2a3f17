import type { InvoicingSettings } from '../../catalog/catalog.ts';
import type { Cents } from '../../kernel/money.ts';
import type { Customer } from '../customers/customer.ts';
import { askedFor } from '../invoices/invoice-standing.ts';
import type { Invoice, InvoicePayment } from '../invoices/invoice.ts';

/** How an invoice is collected, or why nothing is done about it. */
export type CollectionPlan =
  /** Charged by the payment method on file. */
  | { readonly by: 'charge'; readonly paymentMethodId: string }
  /** Asked for by a page on which the customer pays. */
  | { readonly by: 'link' }
  | { readonly by: 'nothing'; readonly because: 'nothing_to_pay' | 'below_minimum' | 'settled' | 'already_asked' };

type Collected = { readonly invoice: Invoice; readonly payment?: InvoicePayment | undefined };

/**
 * Below `minimum` (Stripe's smallest charge) Stripe would mark the invoice as paid and carry the amount to the customer's
 * next one there, where our books know nothing of it: such an amount is not asked for.
 */
export function planCollection(
  { invoice, payment }: Collected,
  customer: Customer,
  { minimum, termsDays }: Pick<InvoicingSettings, 'minimum' | 'termsDays'>,
): CollectionPlan {
  if (invoice.gross <= 0n) return { by: 'nothing', because: 'nothing_to_pay' };
  if (payment && isSettled(payment)) return { by: 'nothing', because: 'settled' };
  if (askedFor(invoice, payment) < minimum) return { by: 'nothing', because: 'below_minimum' };
  if (payment && wasAsked(payment)) return { by: 'nothing', because: 'already_asked' };
  // More days to pay than usual were agreed by contract: no card is charged before they are over.
  const method = invoice.termsDays > termsDays ? undefined : customer.stripe?.paymentMethod;
  return method ? { by: 'charge', paymentMethodId: method.id } : { by: 'link' };
}

const isSettled = ({ status }: InvoicePayment): boolean =>
  status === 'paid' || status === 'uncollectible' || status === 'credited';

/** The customer has the page on which to pay, or a charge has been answered. */
const wasAsked = ({ paymentUrl, failures }: InvoicePayment): boolean => paymentUrl !== undefined || failures > 0;

/** The state of a collection that has not begun. */
export const unpaid = ({ id, customerId }: Invoice): InvoicePayment => ({
  invoiceId: id,
  customerId,
  revision: 0,
  status: 'open',
  paid: 0n as Cents,
  failures: 0,
});
