import * as z from 'zod/mini';
import { writeExports, type WriteExportsOutcome } from '../../shared/application/write-exports.ts';
import { wirePeriod } from '../runtime/close-message.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** `close.completed`, in the bus's own envelope. */
const completionMessage = z.object({ detail: z.object({ data: z.object({ period: wirePeriod }) }) });

export const consumeCompletion =
  (ports: Parameters<typeof writeExports>[0]) =>
  ({ body }: Pick<QueueMessage, 'body'>): Promise<WriteExportsOutcome> =>
    writeExports(ports)(z.parse(completionMessage, body).detail.data.period);
