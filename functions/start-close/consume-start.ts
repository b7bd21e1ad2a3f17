import * as z from 'zod/mini';
import { startClose, type StartClose, type StartCloseOutcome } from '../../shared/application/start-close.ts';
import { wirePeriod } from '../runtime/close-message.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** From the API, from the bus when a close was completed, or each day from the schedule. */
const startMessage = z.union([
  z.object({ through: wirePeriod }),
  z.object({
    'detail-type': z.literal('close.completed'),
    detail: z.object({ data: z.object({ period: wirePeriod }) }),
  }),
  z.object({ cause: z.literal('schedule') }),
]);

type StartPorts = Parameters<typeof startClose>[0];

export const consumeStart =
  (ports: StartPorts) =>
  ({ body }: Pick<QueueMessage, 'body'>): Promise<StartCloseOutcome> =>
    startClose(ports)(wishOf(z.parse(startMessage, body)));

function wishOf(message: z.infer<typeof startMessage>): StartClose {
  if ('through' in message) return { through: message.through };
  return 'detail' in message ? { after: message.detail.data.period } : {};
}
