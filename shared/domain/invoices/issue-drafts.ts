import type { DomainEvent } from '../../../events/envelope.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { formatCents } from '../../kernel/money.ts';
import { addDays, periodOfDate, type LocalDate } from '../../kernel/period.ts';
import type { Invoice, InvoiceDraft, NumberSeries, RegisterEntry } from './invoice.ts';
import { reserveNumbers, type OpenSeries } from './reserve-numbers.ts';

/** What issuing some drafts together changes: all of it is committed as one. */
export type Issue = {
  readonly numberSeries: NumberSeries;
  readonly registerEntry: RegisterEntry;
  readonly invoices: readonly Invoice[];
};

/** "FA-2026": the series of the invoices that are dated in a year. */
export const invoiceSeriesOfYear = ({ invoicing }: Pick<Catalog, 'invoicing'>, year: number): string =>
  `${invoicing.invoiceSeries}-${String(year)}`;

/** Gives drafts the next numbers of the series, in their order. */
export function issueDrafts(drafts: readonly InvoiceDraft[], series: OpenSeries, now: Instant): Issue {
  const reserved = reserveNumbers(drafts.length, series);
  const { numberSeries, first, issueDate } = reserved;
  return {
    numberSeries,
    registerEntry: {
      series: numberSeries.series,
      period: periodOfDate(issueDate),
      issueDate,
      issuedAt: now,
      first,
      invoices: drafts.map(({ id, customerId }) => ({ id, customerId })),
    },
    invoices: drafts.map((draft, index) =>
      finaliseDraft(draft, { number: reserved.numbers[index] ?? '', issueDate, issuedAt: now }),
    ),
  };
}

export type Issuance = { readonly number: string; readonly issueDate: LocalDate; readonly issuedAt: Instant };

/** The final invoice: a draft, its number and its day decide every byte of it. */
export const finaliseDraft = (draft: InvoiceDraft, { number, issueDate, issuedAt }: Issuance): Invoice => ({
  ...draft,
  number,
  issueDate,
  dueDate: addDays(issueDate, draft.termsDays),
  period: periodOfDate(issueDate),
  issuedAt,
});

/** `invoice.finalized`: the first event of an invoice. */
export const invoiceFinalized = (invoice: Invoice): DomainEvent => ({
  type: 'invoice.finalized',
  occurredAt: invoice.issuedAt,
  aggregate: { type: 'invoice', id: invoice.id, seq: 1 },
  data: {
    customerId: invoice.customerId,
    invoiceId: invoice.id,
    number: invoice.number,
    cause: invoice.cause,
    period: invoice.period,
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    currency: invoice.currency,
    net: formatCents(invoice.net),
    gross: formatCents(invoice.gross),
  },
});
