import * as z from 'zod/mini';
import { closeCustomers, type CloseCustomersOutcome } from '../../shared/application/close-customers.ts';
import { wirePeriod } from '../runtime/close-message.ts';
import type { QueueMessage } from '../runtime/queue-stack.ts';

const chunkMessage = z.object({ period: wirePeriod, plan: z.string(), chunk: z.int().check(z.gte(0)) });

export const consumeChunk =
  (ports: Parameters<typeof closeCustomers>[0]) =>
  ({ body }: Pick<QueueMessage, 'body'>): Promise<CloseCustomersOutcome> =>
    closeCustomers(ports)(z.parse(chunkMessage, body));
