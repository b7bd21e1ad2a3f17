import * as z from 'zod/mini';
import { collectInvoice } from '../../shared/application/collect-invoice.ts';
import { lowerCollection } from '../../shared/application/lower-mirror.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** `invoice.finalized` or `credit_note.issued`, in the bus's own envelope. */
const message = z.object({ detail: z.object({ type: z.string(), data: z.object({ invoiceId: z.string() }) }) });

/** What is due is asked for; of an invoice that was credited, what is still due. */
export const consumeInvoice =
  (ports: Parameters<typeof collectInvoice>[0]) =>
  async ({ body }: Pick<QueueMessage, 'body'>): Promise<void> => {
    const { type, data } = z.parse(message, body).detail;
    if (type === 'credit_note.issued') await lowerCollection(ports)(data);
    else await collectInvoice(ports)(data);
  };
