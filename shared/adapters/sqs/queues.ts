import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Ports } from '../../application/ports.ts';
import { BillingError } from '../../kernel/errors.ts';

/** SQS's limits for one SendMessageBatch. */
const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 262_144;
/** Tries at most this often what a batch did not take. */
const MAX_ATTEMPTS = 5;

export type QueueSettings = Pick<Ports, 'pause'> & {
  readonly client?: Pick<SQSClient, 'send'>;
};

type Send = (queueUrl: string, messages: readonly unknown[]) => Promise<void>;

/** Sends each message as JSON; when it answers, the queue has all of them, some perhaps twice. */
export function messageSender({ pause, client = new SQSClient({}) }: QueueSettings): Send {
  return async (queueUrl, messages) => {
    for (const batch of batchesOf(messages.map((message) => JSON.stringify(message)))) {
      let left = batch;
      for (let attempt = 0; left.length > 0; attempt += 1) {
        if (attempt >= MAX_ATTEMPTS)
          throw new BillingError('try_again', 'A queue does not take messages at the moment.');
        if (attempt > 0) await pause(attempt);
        left = await sendBatch(client, queueUrl, left);
      }
    }
  };
}

export const sendCloseChunks =
  (send: Send, queueUrl: string): Ports['sendCloseChunks'] =>
  (messages) =>
    send(queueUrl, messages);

export const sendCloseStart =
  (send: Send, queueUrl: string): Ports['sendCloseStart'] =>
  (through) =>
    send(queueUrl, [{ through }]);

export const refuseUsage =
  (send: Send, queueUrl: string): Ports['refuseUsage'] =>
  (refused) =>
    send(queueUrl, refused);

/** One SendMessageBatch; answers the bodies that it did not take. */
async function sendBatch(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
  bodies: readonly string[],
): Promise<string[]> {
  const { Failed: failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: bodies.map((body, place) => ({ Id: String(place), MessageBody: body })),
    }),
  );
  const left = new Set(failed.map(({ Id: id }) => id));
  return bodies.filter((_, place) => left.has(String(place)));
}

function batchesOf(bodies: readonly string[]): string[][] {
  const batches: string[][] = [[]];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    const current = batches.at(-1) ?? [];
    if (current.length < MAX_ENTRIES && bytes + size <= MAX_BATCH_BYTES) {
      current.push(body);
      bytes += size;
    } else {
      batches.push([body]);
      bytes = size;
    }
  }
  return batches.filter((batch) => batch.length > 0);
}
