import type { DomainEvent } from '../../events/envelope.ts';
import type { Customer } from '../domain/customers/customer.ts';
import { segmentOfChanged } from '../domain/revenue/segment.ts';
import type { Facts, Ports } from './ports.ts';

/** A change of a customer, and the segment that it moves their subscription to, in one transaction. */
export async function customerFacts(
  { account, catalog, clock }: Pick<Ports, 'account' | 'catalog' | 'clock'>,
  customer: Customer,
  event: DomainEvent,
): Promise<Facts> {
  const changed = { noun: 'customer', value: customer } as const;
  const { subscription } = catalog.segments.length > 0 ? await account(customer.id) : {};
  const moved = subscription && segmentOfChanged({ customer, subscription }, catalog, clock());
  if (!moved) return { changes: [changed], events: [event] };
  return {
    changes: [changed, { noun: 'subscription', value: moved.subscription }],
    events: [event, moved.event],
  };
}
