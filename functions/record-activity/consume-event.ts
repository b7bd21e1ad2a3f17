import type { Ports } from '../../shared/application/ports.ts';
import { recordActivity } from '../../shared/application/record-activity.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** A message's body is the bus's own envelope; ours is its `detail`. */
export const consumeEvent =
  (ports: Pick<Ports, 'commit'>) =>
  async ({ body }: QueueMessage): Promise<void> => {
    const detail = body !== null && typeof body === 'object' && 'detail' in body ? body.detail : undefined;
    await recordActivity(ports)(detail);
  };
