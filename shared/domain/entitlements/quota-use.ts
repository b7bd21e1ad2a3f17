import { DAY_MS, SECOND_MS, type Instant } from '../../kernel/instant.ts';
import { addDays, localDateAt, startOfDate, type LocalDate, type Zone } from '../../kernel/period.ts';

/** What a customer has used of a quota on a day of the seller's zone. */
export type QuotaUse = {
  readonly customerId: string;
  readonly feature: string;
  readonly day: LocalDate;
  readonly revision: number;
  readonly used: number;
  /** When the next day begins, and the count again at 0. */
  readonly resetAt: Instant;
  /** The call that wrote it: two that count the same at once do not take each other's write for their own. */
  readonly call: string;
};

export type QuotaDay = Pick<QuotaUse, 'day' | 'resetAt'>;

/** Nobody asks about it later; kept a while for clocks that differ. */
export const QUOTA_USE_LIFE_MS = 2 * DAY_MS;

export function quotaDayAt(at: Instant, zone: Zone): QuotaDay {
  const day = localDateAt(at, zone);
  return { day, resetAt: startOfDate(addDays(day, 1), zone) };
}

export const secondsUntilReset = ({ resetAt }: QuotaDay, now: Instant): number =>
  Math.max(1, Math.ceil((resetAt - now) / SECOND_MS));

/** Counts all of `count`, or nothing. */
export function addUse(
  before: QuotaUse | undefined,
  use: Omit<QuotaUse, 'revision' | 'used'> & { readonly count: number },
  limit: number,
): QuotaUse | 'exceeded' {
  const { count, ...identity } = use;
  const used = (before?.used ?? 0) + count;
  return used > limit ? 'exceeded' : { ...identity, revision: (before?.revision ?? 0) + 1, used };
}
