import type { DomainEvent } from '../../../events/envelope.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { formatCents } from '../../kernel/money.ts';
import { addDays, localDateAt, periodOfDate, type LocalDate } from '../../kernel/period.ts';
import type { Invoice, InvoiceDraft, NumberSeries, RegisterEntry } from './invoice.ts';
import { reserveNumbers } from './reserve-numbers.ts';

type IssueContext = { readonly catalog: Pick<Catalog, 'zone' | 'invoicing'>; readonly now: Instant };

/** What issuing some drafts together changes: all of it is committed as one. */
export type Issue = {
  readonly numberSeries: NumberSeries;
  readonly registerEntry: RegisterEntry;
  readonly invoices: readonly Invoice[];
};

/** "FA-2026": the series in which an invoice of now is numbered. */
export const invoiceSeriesAt = ({ catalog, now }: IssueContext): string =>
  invoiceSeriesOfYear(catalog, Number(localDateAt(now, catalog.zone).slice(0, 4)));

export const invoiceSeriesOfYear = ({ invoicing }: Pick<Catalog, 'invoicing'>, year: number): string =>
  `${invoicing.invoiceSeries}-${String(year)}`;

/** Gives drafts the next numbers of the series, in their order. `current` is undefined for the year's first. */
export function issueDrafts(
  drafts: readonly InvoiceDraft[],
  current: NumberSeries | undefined,
  context: IssueContext,
): Issue {
  const { now, catalog } = context;
  const reserved = reserveNumbers(drafts.length, current, {
    series: invoiceSeriesAt(context),
    today: localDateAt(now, catalog.zone),
  });
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
