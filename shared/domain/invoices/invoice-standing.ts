import { cents, ZERO_CENTS, type Cents } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import { maximum, sum } from '../../kernel/rounding.ts';
import type { Invoice, InvoicePayment, InvoiceStatus } from './invoice.ts';

export type InvoiceStanding = {
  readonly status: InvoiceStatus;
  readonly paid: Cents;
  /** By credit notes, with VAT. */
  readonly credited: Cents;
  /** What is still asked for: never less than nothing. */
  readonly due: Cents;
};

/** Where an invoice stands now: open and unpaid until its collection or a credit note says otherwise. */
export function invoiceStanding(invoice: Invoice, payment: InvoicePayment | undefined): InvoiceStanding {
  const paid = payment?.paid ?? ZERO_CENTS;
  const credited = creditedIn(payment, () => true);
  return { status: payment?.status ?? 'open', paid, credited, due: dueOf(invoice, paid, credited) };
}

/**
 * Where it stood by what had been recorded at an instant, and on a day: paid or credited or not, overdue or not. What is
 * recorded later does not change it, however early it happened.
 */
export function invoiceStandingAt(
  invoice: Invoice,
  payment: InvoicePayment | undefined,
  { knownBy, today }: { readonly knownBy: Instant; readonly today: LocalDate },
): InvoiceStanding {
  const recordedAt = payment?.paidRecordedAt ?? payment?.paidAt;
  const isPaid = recordedAt !== undefined && recordedAt <= knownBy;
  const paid = isPaid && payment ? payment.paid : ZERO_CENTS;
  const credited = creditedIn(payment, (issuedAt) => issuedAt <= knownBy);
  const due = dueOf(invoice, paid, credited);
  if (credited >= invoice.gross) return { status: 'credited', paid, credited, due };
  if (isPaid) return { status: 'paid', paid, credited, due };
  return { status: invoice.dueDate < today ? 'past_due' : 'open', paid, credited, due };
}

/** What is asked for in all once credit notes are taken off: paid or not. */
export const askedFor = (invoice: Invoice, payment: InvoicePayment | undefined): Cents =>
  cents(invoice.gross - creditedIn(payment, () => true));

const creditedIn = (payment: InvoicePayment | undefined, counts: (issuedAt: Instant) => boolean): Cents =>
  cents(sum((payment?.credits ?? []).filter(({ issuedAt }) => counts(issuedAt)).map(({ gross }) => gross)));

const dueOf = ({ gross }: Invoice, paid: Cents, credited: Cents): Cents => cents(maximum(0n, gross - paid - credited));
