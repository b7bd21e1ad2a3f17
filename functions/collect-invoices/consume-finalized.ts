import * as z from 'zod/mini';
import { collectInvoice, type Collection } from '../../shared/application/collect-invoice.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** `invoice.finalized`, in the bus's own envelope. */
const finalizedMessage = z.object({ detail: z.object({ data: z.object({ invoiceId: z.string() }) }) });

export const consumeFinalized =
  (ports: Parameters<typeof collectInvoice>[0]) =>
  ({ body }: Pick<QueueMessage, 'body'>): Promise<Collection> =>
    collectInvoice(ports)({ invoiceId: z.parse(finalizedMessage, body).detail.data.invoiceId });
