import type { Instant } from '../../kernel/instant.ts';
import { localDateAt, nextPeriod, periodAt, previousPeriod, type Period, type Zone } from '../../kernel/period.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Close } from './close.ts';

/** What closing has to do next: one month at a time, in order. */
export type NextClose =
  | { readonly step: 'wait'; readonly period: Period }
  | { readonly step: 'retry'; readonly close: Close }
  | { readonly step: 'close'; readonly period: Period }
  /** No month was ever closed: the first is the one of the earliest customer. */
  | { readonly step: 'begin' }
  | { readonly step: 'none' };

type Horizon = { readonly through: Period; readonly now: Instant; readonly zone: Zone };

/** `closes`: all there are, oldest first. Failed customers come before new months: theirs wait for them. */
export function nextClose(closes: readonly Close[], { through, now, zone }: Horizon): NextClose {
  const running = closes.find((close) => close.status === 'closing');
  if (running) return { step: 'wait', period: running.period };
  const retry = closes.find((close, index) => isRetryDue(close, closes[index - 1], localDateAt(now, zone), zone));
  if (retry) return { step: 'retry', close: retry };
  const last = closes.at(-1);
  if (!last) return { step: 'begin' };
  const period = nextPeriod(last.period);
  return period <= through ? { step: 'close', period } : { step: 'none' };
}

/** Once a day; and at once when the month before was tried again since, which may be what its customers waited for. */
function isRetryDue(close: Close, before: Close | undefined, today: string, zone: Zone): boolean {
  if (close.customers.failed === 0 || close.closedAt === undefined) return false;
  if (localDateAt(close.closedAt, zone) < today) return true;
  return before?.closedAt !== undefined && before.closedAt > close.closedAt;
}

/** The last month that has ended. */
export const lastEndedPeriod = (now: Instant, zone: Zone): Period => previousPeriod(periodAt(now, zone));

/** Refuses to close a month that has not ended. */
export function checkHasEnded(period: Period, now: Instant, zone: Zone): void {
  const current = periodAt(now, zone);
  if (period < current) return;
  throw new BillingError('period_not_ended', {
    detail: `${period} has not ended: it is ${localDateAt(now, zone)} in ${zone}. The last month that can be closed is ${previousPeriod(current)}.`,
    errors: [{ path: 'period', message: `must be ${previousPeriod(current)} or before` }],
  });
}
