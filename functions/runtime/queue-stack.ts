import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { correlationIdOfMessage } from './correlation.ts';
import { logFailure } from './failure-log.ts';
import type { PortsFor } from './ports-for.ts';

/** A message with its body read as JSON. */
export type QueueMessage = { readonly id: string; readonly body: unknown; readonly correlationId: string };

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * The stack of functions that take one message after the other. One that throws goes back to its queue, alone; a
 * refusal too: after its last receive it lies in the dead-letter queue, where a person sees it.
 */
export function queueStack<P>(
  portsFor: PortsFor<P>,
  consume: (ports: P) => (message: QueueMessage) => Promise<unknown>,
): QueueHandler {
  return batchStack(portsFor, () => async (messages) => {
    const failed: string[] = [];
    for (const message of messages) {
      try {
        await consume(portsFor(message.correlationId))(message);
      } catch (error) {
        logFailure(error, { correlationId: message.correlationId, operation: 'consume message' });
        failed.push(message.id);
      }
    }
    return failed;
  });
}

/** The stack of functions that settle a batch as a whole; they answer the ids of the messages that failed. */
export function batchStack<P>(
  portsFor: PortsFor<P>,
  consumeAll: (ports: P) => (messages: readonly QueueMessage[]) => Promise<readonly string[]>,
): QueueHandler {
  const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const unreadable: string[] = [];
    const messages: QueueMessage[] = [];
    for (const record of event.Records) {
      const message = readMessage(record);
      if (message === undefined) unreadable.push(record.messageId);
      else messages.push(message);
    }
    const failed = messages.length === 0 ? [] : await consumeAll(portsFor(context.awsRequestId))(messages);
    return { batchItemFailures: [...unreadable, ...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
  return middy<SQSEvent, SQSBatchResponse>(handler, { timeoutEarlyInMillis: 0 }).onError(({ error, context }) => {
    logFailure(error, { correlationId: context.awsRequestId, operation: 'consume batch' });
  }) as unknown as QueueHandler;
}

/** A body that is not JSON is nobody's message: it goes to the dead-letter queue by redrive. */
function readMessage(record: SQSRecord): QueueMessage | undefined {
  try {
    const body: unknown = JSON.parse(record.body);
    return { id: record.messageId, body, correlationId: correlationIdOfMessage(body, record.messageId) };
  } catch (error) {
    logFailure(error, { correlationId: record.messageId, operation: 'read message' });
    return undefined;
  }
}
