import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { parseMessage } from '../../shared/kernel/json-depth.ts';
import { correlationIdOfMessage } from './correlation.ts';
import { logFailure } from './failure-log.ts';
import { type PortsFor, warmUp } from './composition.ts';

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** A message as it came; `sentAt` is the same each time that it comes. */
export type RawMessage = { readonly id: string; readonly text: string; readonly sentAt?: number };
/** A message with its body read as JSON. */
export type QueueMessage = { readonly id: string; readonly body: unknown; readonly correlationId: string };

/**
 * The stack of functions that take one message after the other. One that throws goes back to its queue, alone; a
 * refusal too, and a body that is not JSON: after its last receive it lies in the dead-letter queue, where a person sees it.
 */
export function queueStack<P>(
  portsFor: PortsFor<P>,
  consume: (ports: P) => (message: QueueMessage) => Promise<unknown>,
): QueueHandler {
  return batchStack<P>(portsFor, () => async (messages) => {
    const failed: string[] = [];
    for (const { id, text } of messages) {
      let correlationId = id;
      try {
        const body = parseMessage(text);
        correlationId = correlationIdOfMessage(body, id);
        await consume(portsFor(correlationId))({ id, body, correlationId });
      } catch (error) {
        logFailure(error, { correlationId, operation: 'consume message' });
        failed.push(id);
      }
    }
    return failed;
  });
}

/** The stack of functions that settle a batch as a whole; they answer the ids of the messages that failed. */
export function batchStack<P>(
  portsFor: PortsFor<P>,
  consumeAll: (ports: P) => (messages: readonly RawMessage[]) => Promise<readonly string[]>,
): QueueHandler {
  warmUp(portsFor);
  const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const messages = event.Records.map(rawMessageOf);
    const failed = await consumeAll(portsFor(context.awsRequestId))(messages);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
  return middy<SQSEvent, SQSBatchResponse>(handler, { timeoutEarlyInMillis: 0 }).onError(({ error, context }) => {
    logFailure(error, { correlationId: context.awsRequestId, operation: 'consume batch' });
  });
}

function rawMessageOf({ messageId, body, attributes }: SQSRecord): RawMessage {
  const sentAt = Number((attributes as Partial<typeof attributes> | undefined)?.SentTimestamp);
  return { id: messageId, text: body, ...(Number.isSafeInteger(sentAt) && { sentAt }) };
}
