import * as z from 'zod/mini';
import { followPaidInvoice } from '../../shared/application/follow-paid-invoice.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** `invoice.paid`, in the bus's own envelope. */
const paidMessage = z.object({ detail: z.object({ data: z.object({ invoiceId: z.string() }) }) });

/** Brings what waited for an invoice's payment up to date. */
export const consumePaid =
  (ports: Parameters<typeof followPaidInvoice>[0]) =>
  ({ body }: Pick<QueueMessage, 'body'>): Promise<void> =>
    followPaidInvoice(ports)({ invoiceId: z.parse(paidMessage, body).detail.data.invoiceId });
