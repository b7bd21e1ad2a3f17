import type { DomainEvent } from '../../../events/envelope.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { formatCents } from '../../kernel/money.ts';
import { periodOfDate } from '../../kernel/period.ts';
import type { Invoice, InvoiceCredit, InvoicePayment, NumberSeries } from '../invoices/invoice.ts';
import { askedFor } from '../invoices/invoice-standing.ts';
import { reserveNumbers, type OpenSeries } from '../invoices/reserve-numbers.ts';
import { unpaid } from '../payments/plan-collection.ts';
import { requestRefund, type RefundFacts } from '../payments/refund.ts';
import type { CreditNote, CreditNoteDraft, CreditNoteEntry } from './credit-note.ts';

/** What issuing some credit notes together changes, besides the invoices' payments: all of it is committed as one. */
export type CreditNoteIssue = {
  readonly numberSeries: NumberSeries;
  readonly entry: CreditNoteEntry;
  readonly creditNotes: readonly CreditNote[];
};

/** "AV-2026": the series of the credit notes that are dated in a year. */
export const creditNoteSeriesOfYear = ({ invoicing }: Pick<Catalog, 'invoicing'>, year: number): string =>
  `${invoicing.creditNoteSeries}-${String(year)}`;

/** Gives drafts the next numbers of the series, in their order; dated as invoices are. */
export function issueCreditNotes(
  drafts: readonly CreditNoteDraft[],
  series: OpenSeries,
  now: Instant,
): CreditNoteIssue {
  const reserved = reserveNumbers(drafts.length, series);
  const { numberSeries, first, issueDate } = reserved;
  const period = periodOfDate(issueDate);
  return {
    numberSeries,
    entry: {
      series: numberSeries.series,
      period,
      issueDate,
      issuedAt: now,
      first,
      creditNotes: drafts.map(({ id, customerId }) => ({ id, customerId })),
    },
    creditNotes: drafts.map((draft, index) => ({
      ...draft,
      number: reserved.numbers[index] ?? '',
      issueDate,
      period,
      issuedAt: now,
    })),
  };
}

/**
 * An invoice's payment once a credit note of it is issued: nothing is left to pay of one that is credited as a whole, and
 * money that was paid beyond what is left is set aside to go back, if the note says so.
 */
export function creditedBy(
  { invoice, payment = unpaid(invoice) }: { readonly invoice: Invoice; readonly payment?: InvoicePayment | undefined },
  note: CreditNote,
): RefundFacts {
  const credit: InvoiceCredit = {
    creditNoteId: note.id,
    number: note.number,
    issuedAt: note.issuedAt,
    lines: note.lines.map(({ line, net }) => ({ line, net })),
    net: note.net,
    gross: note.gross,
    refund: { status: 'none' },
  };
  const next = { ...payment, revision: payment.revision + 1, credits: [...(payment.credits ?? []), credit] };
  const credited = askedFor(invoice, next) === 0n ? ({ ...next, status: 'credited' } as const) : next;
  if (note.refund === 'none') return { payment: credited, events: [] };
  return requestRefund({ invoice, payment: credited }, note.id, note.issuedAt);
}

/** `credit_note.issued`: the first event of a credit note. */
export const creditNoteIssued = (note: CreditNote): DomainEvent => ({
  type: 'credit_note.issued',
  occurredAt: note.issuedAt,
  aggregate: { type: 'credit_note', id: note.id, seq: 1 },
  data: {
    customerId: note.customerId,
    creditNoteId: note.id,
    number: note.number,
    invoiceId: note.invoiceId,
    invoiceNumber: note.invoiceNumber,
    period: note.period,
    issueDate: note.issueDate,
    currency: note.currency,
    net: formatCents(note.net),
    gross: formatCents(note.gross),
    reason: note.reason,
    refund: note.refund === 'wanted',
  },
});
