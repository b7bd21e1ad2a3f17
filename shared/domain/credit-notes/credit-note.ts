import type { Instant } from '../../kernel/instant.ts';
import type { Cents } from '../../kernel/money.ts';
import type { DateRange, LocalDate, Period } from '../../kernel/period.ts';
import type { Buyer, InvoiceLineKind, RefundWish, VatTotal, VatTreatment } from '../invoices/invoice.ts';

/** What is taken back of a line of the invoice: a positive amount, at most what the line asked for. */
export type CreditedLine = {
  /** The line's place on the invoice, from 1. */
  readonly line: number;
  readonly kind: InvoiceLineKind;
  readonly description: string;
  readonly net: Cents;
  readonly service: DateRange;
};

/** Composed, without a number: what is taken back of an invoice, and why. */
export type CreditNoteDraft = {
  readonly id: string;
  /** `call:{hash}`, `money-back`: with the invoice, the credit note's identity. */
  readonly cause: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly customerId: string;
  readonly currency: string;
  readonly buyer: Buyer;
  readonly vatTreatment: VatTreatment;
  readonly lines: readonly CreditedLine[];
  readonly net: Cents;
  readonly vat: readonly VatTotal[];
  readonly gross: Cents;
  /** For a person: why. */
  readonly reason: string;
  readonly refund: RefundWish;
};

/** Final: it never changes by a byte. What became of its refund stands with the invoice's payment. */
export type CreditNote = CreditNoteDraft & {
  readonly number: string;
  readonly issueDate: LocalDate;
  /** The month of the issue date. */
  readonly period: Period;
  readonly issuedAt: Instant;
};

/** Consecutive numbers reserved together, in the base table under the month of their issue: what is complete about credit notes. */
export type CreditNoteEntry = {
  readonly series: string;
  readonly period: Period;
  readonly issueDate: LocalDate;
  readonly issuedAt: Instant;
  readonly first: number;
  readonly creditNotes: readonly { readonly id: string; readonly customerId: string }[];
};
