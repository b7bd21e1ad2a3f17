import * as z from 'zod/mini';
import { rechargeWallet } from '../../shared/application/auto-top-up.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

/** `wallet.auto_top_up_due`, in the bus's own envelope. */
const dueMessage = z.object({
  detail: z.object({ data: z.object({ customerId: z.string(), period: z.string(), recharge: z.int() }) }),
});

export const consumeDue =
  (ports: Parameters<typeof rechargeWallet>[0]) =>
  ({ body }: Pick<QueueMessage, 'body'>): ReturnType<ReturnType<typeof rechargeWallet>> =>
    rechargeWallet(ports)(z.parse(dueMessage, body).detail.data);
