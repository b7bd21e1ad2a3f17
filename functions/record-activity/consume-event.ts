import type { EventType } from '../../events/versions.ts';
import { warn } from '../../shared/adapters/telemetry/log.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { recordActivity } from '../../shared/application/record-activity.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** A message's body is the bus's own envelope; ours is its `detail`. */
export const consumeEvent =
  (ports: Pick<Ports, 'commit' | 'measure'>) =>
  async ({ body, correlationId }: QueueMessage): Promise<void> => {
    const detail = body !== null && typeof body === 'object' && 'detail' in body ? body.detail : undefined;
    const recorded = await recordActivity(ports)(detail);
    if (recorded !== 'recorded') return;
    if (isOfType(detail, 'subscription.seats_reached')) {
      ports.measure({ LargeSubscriptions: 1 });
      warn('a subscription has so many seats that sales is told', { operation: 'record activity', correlationId });
    }
    if (isOfType(detail, 'refund.failed')) {
      ports.measure({ RefundsFailed: 1 });
      warn('a refund failed', { operation: 'record activity', correlationId });
    }
  };

const isOfType = (event: unknown, type: EventType): boolean => (event as { type?: unknown }).type === type;
