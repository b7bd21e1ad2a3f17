import { cents, ZERO_CENTS, type Cents } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { Invoice, InvoicePayment, InvoiceStatus } from './invoice.ts';

export type InvoiceStanding = { readonly status: InvoiceStatus; readonly paid: Cents; readonly due: Cents };

/** Where an invoice stands now: open and unpaid until its collection says otherwise. */
export function invoiceStanding(invoice: Invoice, payment: InvoicePayment | undefined): InvoiceStanding {
  const paid = payment?.paid ?? ZERO_CENTS;
  return { status: payment?.status ?? 'open', paid, due: cents(invoice.gross - paid) };
}

/**
 * Where it stood at an instant, from what carries a date: paid then or not, due by then or not. What happened later does
 * not change it, so that the same as-of gives the same bytes.
 */
export function invoiceStandingAt(
  invoice: Invoice,
  payment: InvoicePayment | undefined,
  { asOf, today }: { readonly asOf: Instant; readonly today: LocalDate },
): InvoiceStanding {
  if (payment?.paidAt !== undefined && payment.paidAt <= asOf) {
    return { status: 'paid', paid: payment.paid, due: cents(invoice.gross - payment.paid) };
  }
  return { status: invoice.dueDate < today ? 'past_due' : 'open', paid: ZERO_CENTS, due: invoice.gross };
}
