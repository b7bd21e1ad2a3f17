import type { Catalog } from '../catalog/catalog.ts';
import { creditNoteSeriesOfYear } from '../domain/credit-notes/issue-credit-notes.ts';
import { invoiceSeriesOfYear } from '../domain/invoices/issue-drafts.ts';
import { datedFrom, type OpenSeries } from '../domain/invoices/reserve-numbers.ts';
import type { Instant } from '../kernel/instant.ts';
import { firstDayOf, localDateAt, nextPeriod, type LocalDate, type Period } from '../kernel/period.ts';
import type { Change, Ports } from './ports.ts';

type Deps = Pick<Ports, 'catalog' | 'numberSeries'>;
type SeriesOfYear = (catalog: Pick<Catalog, 'invoicing'>, year: number) => string;

const yearOf = (date: LocalDate | Period): number => Number(date.slice(0, 4));

/** The series in which an invoice of now is numbered. */
export const invoiceSeries = (deps: Deps, now: Instant): Promise<OpenSeries> =>
  seriesOn(deps, invoiceSeriesOfYear, localDateAt(now, deps.catalog.zone));

/** The series in which a credit note of now is numbered. */
export const creditNoteSeries = (deps: Deps, now: Instant): Promise<OpenSeries> =>
  seriesOn(deps, creditNoteSeriesOfYear, localDateAt(now, deps.catalog.zone));

/** A year that was ended by a clock ahead of this one numbers nothing any more: the day is then the next year's first. */
async function seriesOn(deps: Deps, seriesOfYear: SeriesOfYear, today: LocalDate): Promise<OpenSeries> {
  const series = seriesOfYear(deps.catalog, yearOf(today));
  const current = await deps.numberSeries(series);
  if (!current || yearOf(current.lastIssueDate) === yearOf(today)) return { series, current, today };
  return seriesOn(deps, seriesOfYear, current.lastIssueDate);
}

/**
 * Ends a month for documents: after this none is dated in it, whatever the clocks of other instances say. Their series are
 * what every issue replaces, so that one that did not see the end loses its write and reads again.
 */
export async function endOfDocuments(deps: Deps, period: Period): Promise<readonly Change[]> {
  const day = firstDayOf(nextPeriod(period));
  const names = [invoiceSeriesOfYear, creditNoteSeriesOfYear].map((of) => of(deps.catalog, yearOf(period)));
  const ended = await Promise.all(names.map(async (name) => datedFrom(day, name, await deps.numberSeries(name))));
  return ended.flatMap((value) => (value ? [{ noun: 'numberSeries', value } as const] : []));
}
