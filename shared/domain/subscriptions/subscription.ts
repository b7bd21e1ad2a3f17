import type { Instant } from '../../kernel/instant.ts';
import type { LocalDate } from '../../kernel/period.ts';

export type SubscriptionStatus = 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled';

/** What a customer has subscribed to. One a customer. */
export type Subscription = {
  readonly id: string;
  readonly customerId: string;
  readonly revision: number;
  readonly plan: string;
  readonly seats: number;
  readonly interval: 'month' | 'year';
  readonly status: SubscriptionStatus;
  readonly startedAt: Instant;
  /** The first day of service, in the seller's zone. */
  readonly startDate: LocalDate;
  /** What is invoiced once is not invoiced again: everything before this day has been. */
  readonly invoicedUntil: LocalDate;
  /** The catalog's version by which it was started. */
  readonly catalogVersion: string;
};
