import type { DomainEvent } from '../../../events/envelope.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Segment } from '../../catalog/contract-terms.ts';
import type { Instant } from '../../kernel/instant.ts';
import { formatCents, type Cents } from '../../kernel/money.ts';
import { localDateAt, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { mrrOf } from './mrr.ts';

/** The segment that a customer's recurring revenue of a month lies in: one for its relation first, if it holds the amount. */
export function segmentFor(
  mrr: Cents,
  { relation }: Pick<Customer, 'relation'>,
  { segments }: Pick<Catalog, 'segments'>,
): Segment | undefined {
  const holds = ({ from, below }: Segment) => from <= mrr && (below === undefined || mrr < below);
  const own = relation && segments.find((each) => each.relation === relation && holds(each));
  return own ?? segments.find((each) => each.relation === undefined && holds(each));
}

type Account = { readonly customer: Customer; readonly subscription: Subscription };
export type SegmentMove = { readonly subscription: Subscription; readonly event: DomainEvent };

/**
 * Puts a subscription into the segment that its recurring revenue lies in on a day, and tells it; undefined where it lies
 * there already, or the catalog has no segments. Goes with the change that moved it, in its revision.
 */
export function moveSegment(
  { customer, subscription }: Account,
  catalog: Catalog,
  { on, at }: { readonly on: LocalDate; readonly at: Instant },
): SegmentMove | undefined {
  if (catalog.segments.length === 0) return undefined;
  const mrr = mrrOf({ customer, subscription }, catalog, on);
  const to = segmentFor(mrr, customer, catalog)?.id;
  const { segment: from, ...rest } = subscription;
  if (to === undefined || to === from) return undefined;
  const { id, revision, customerId } = subscription;
  return {
    subscription: { ...rest, segment: to },
    event: {
      type: 'segment.changed',
      occurredAt: at,
      aggregate: { type: 'subscription', id, seq: revision },
      data: {
        customerId,
        ...(from !== undefined && { from }),
        to,
        mrr: formatCents(mrr),
        currency: catalog.currency,
      },
    },
  };
}

/** What a change of the customer alone does to the segment: a change of the subscription of its own. */
export function segmentOfChanged(
  { customer, subscription }: Account,
  catalog: Catalog,
  at: Instant,
): SegmentMove | undefined {
  const next = { ...subscription, revision: subscription.revision + 1 };
  return moveSegment({ customer, subscription: next }, catalog, { on: localDateAt(at, catalog.zone), at });
}
