import * as z from 'zod/mini';
import { followPaidInvoice } from '../../shared/application/follow-paid-invoice.ts';
import { storePorts, type StorePorts } from '../runtime/ports.ts';
import { type QueueMessage, queueStack } from '../runtime/queue-stack.ts';

/** `invoice.paid`, in the bus's own envelope. */
const paidMessage = z.object({ detail: z.object({ data: z.object({ invoiceId: z.string() }) }) });

const consumePaid =
  (ports: StorePorts) =>
  ({ body }: Pick<QueueMessage, 'body'>): Promise<void> =>
    followPaidInvoice(ports)({ invoiceId: z.parse(paidMessage, body).detail.data.invoiceId });

export const handler = queueStack(storePorts, consumePaid);
