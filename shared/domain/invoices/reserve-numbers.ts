import { invariant } from '../../kernel/invariant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { NumberSeries } from './invoice.ts';

const NUMBER_DIGITS = 6;

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
 * order of numbers and days. `current` is undefined for the year's first.
 */
export function reserveNumbers(
  count: number,
  current: NumberSeries | undefined,
  { series, today }: { readonly series: string; readonly today: LocalDate },
): ReservedNumbers {
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
