import { invariant } from '../../kernel/invariant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { NumberSeries } from './invoice.ts';

const NUMBER_DIGITS = 6;

/** A series as it was read, and the day on which it numbers now. */
export type OpenSeries = {
  readonly series: string;
  /** Undefined before the series' first number. */
  readonly current: NumberSeries | undefined;
  readonly today: LocalDate;
};

export type ReservedNumbers = {
  readonly numberSeries: NumberSeries;
  readonly first: number;
  readonly numbers: readonly string[];
  readonly issueDate: LocalDate;
};

export const formatNumber = (series: string, ordinal: number): string =>
  `${series}-${String(ordinal).padStart(NUMBER_DIGITS, '0')}`;

/**
 * The next numbers of a series. Dated today, and never before the series' last: a clock that is behind does not break the
 * order of numbers and days.
 */
export function reserveNumbers(count: number, { series, current, today }: OpenSeries): ReservedNumbers {
  invariant(count > 0, 'numbers are reserved for at least one document');
  invariant(current === undefined || current.series === series, 'numbers are reserved in the series of the day');
  const issueDate = current && current.lastIssueDate > today ? current.lastIssueDate : today;
  const first = (current?.last ?? 0) + 1;
  return {
    numberSeries: {
      series,
      revision: (current?.revision ?? 0) + 1,
      last: first + count - 1,
      lastIssueDate: issueDate,
    },
    first,
    numbers: Array.from({ length: count }, (_, index) => formatNumber(series, first + index)),
    issueDate,
  };
}

/**
 * The series once no document is dated before a day any more: what a clock that is behind numbers from then on takes that
 * day. Undefined when it is so already.
 */
export function datedFrom(day: LocalDate, series: string, current: NumberSeries | undefined): NumberSeries | undefined {
  if (current && current.lastIssueDate >= day) return undefined;
  return { series, revision: (current?.revision ?? 0) + 1, last: current?.last ?? 0, lastIssueDate: day };
}
