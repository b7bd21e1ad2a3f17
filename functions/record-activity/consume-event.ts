import { warn } from '../../shared/adapters/telemetry/log.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { recordActivity } from '../../shared/application/record-activity.ts';
import { isLargeSubscription } from '../../shared/domain/subscriptions/large-subscription.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** A message's body is the bus's own envelope; ours is its `detail`. */
export const consumeEvent =
  (ports: Pick<Ports, 'commit' | 'measure'>) =>
  async ({ body, correlationId }: QueueMessage): Promise<void> => {
    const detail = body !== null && typeof body === 'object' && 'detail' in body ? body.detail : undefined;
    const recorded = await recordActivity(ports)(detail);
    if (recorded !== 'recorded') return;
    if (isLargeSubscription(detail)) {
      ports.measure({ LargeSubscriptions: 1 });
      warn('a subscription has so many seats that sales is told', { operation: 'record activity', correlationId });
    }
    if (isFailedRefund(detail)) {
      ports.measure({ RefundsFailed: 1 });
      warn('a refund failed', { operation: 'record activity', correlationId });
    }
  };

const isFailedRefund = (event: unknown): boolean => (event as { type?: unknown }).type === 'refund.failed';
