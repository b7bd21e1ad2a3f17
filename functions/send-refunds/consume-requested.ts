import * as z from 'zod/mini';
import { sendRefund } from '../../shared/application/send-refund.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** `refund.requested`, in the bus's own envelope. */
const requestedMessage = z.object({
  detail: z.object({ data: z.object({ invoiceId: z.string(), creditNoteId: z.string(), attempt: z.int() }) }),
});

export const consumeRequested =
  (ports: Parameters<typeof sendRefund>[0]) =>
  ({ body }: Pick<QueueMessage, 'body'>): Promise<void> =>
    sendRefund(ports)(z.parse(requestedMessage, body).detail.data);
