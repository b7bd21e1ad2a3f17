import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { redriveOf, type Redrive } from './queues.ts';

/** A message that was set aside, as a person judges it. */
export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  readonly receives: number;
  readonly reason: string;
  readonly receipt: string;
}

export interface Depth {
  readonly name: string;
  readonly waiting: number;
  readonly oldestSentAt: number | undefined;
}

/** SQS's limits for one batch. */
const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 262_144;
/** So long nobody else is given what was read here: enough to move it, and short if this process dies. */
const HIDDEN_S = 300;
/** Answers without a message after which a queue is taken for empty: short polls ask a part of its servers. */
const EMPTY_ANSWERS = 3;

/** Reads at most so many messages; they are hidden from others until they are moved, released, or 5 minutes are over. */
export async function readDeadLetters(
  client: SQSClient,
  { from }: Redrive,
  limit: number,
): Promise<readonly DeadLetter[]> {
  const url = await urlOf(client, from);
  const found = new Map<string, DeadLetter>();
  for (let empty = 0; empty < EMPTY_ANSWERS && found.size < limit;) {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(MAX_ENTRIES, limit - found.size),
        VisibilityTimeout: HIDDEN_S,
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
        MessageAttributeNames: ['All'],
      }),
    );
    empty = messages.length === 0 ? empty + 1 : 0;
    for (const message of messages) {
      const letter = letterOf(message);
      found.set(letter.id, letter);
    }
  }
  return [...found.values()];
}

/** Gives messages back to their queue, visible at once: nothing was done with them. */
export async function releaseDeadLetters(client: SQSClient, { from }: Redrive, letters: readonly DeadLetter[]) {
  const QueueUrl = await urlOf(client, from);
  for (let at = 0; at < letters.length; at += MAX_ENTRIES) {
    const entries = letters.slice(at, at + MAX_ENTRIES).map(({ receipt }, place) => ({
      Id: String(place),
      ReceiptHandle: receipt,
      VisibilityTimeout: 0,
    }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: entries }));
  }
}

/**
 * Sends messages to the queue that works them off, then deletes them: in this order none is lost, and one that was sent and
 * not deleted is sent again by the next run. Every consumer takes that for the repeat that it is.
 */
export async function moveDeadLetters(
  client: SQSClient,
  redrive: Redrive,
  { letters, onMoved }: { readonly letters: readonly DeadLetter[]; readonly onMoved: (count: number) => void },
): Promise<{ readonly moved: number; readonly left: number }> {
  const [from, to] = [await urlOf(client, redrive.from), await urlOf(client, redrive.to)];
  let moved = 0;
  for (const batch of batchesOf(letters, redrive)) {
    const { Failed: unsent = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: to,
        Entries: batch.map(({ body }, place) => ({ Id: String(place), MessageBody: redrive.bodyOf(body) })),
      }),
    );
    const refused = new Set(unsent.map(({ Id: id }) => id));
    const entries = batch.flatMap(({ receipt }, place) =>
      refused.has(String(place)) ? [] : [{ Id: String(place), ReceiptHandle: receipt }],
    );
    if (entries.length === 0) continue;
    const { Failed: undeleted = [] } = await client.send(
      new DeleteMessageBatchCommand({ QueueUrl: from, Entries: entries }),
    );
    moved += entries.length - undeleted.length;
    onMoved(entries.length - undeleted.length);
  }
  return { moved, left: letters.length - moved };
}

/** How much lies in each queue that can be redriven; those that do not exist are left out. */
export async function depthsOf(client: SQSClient, names: readonly string[]): Promise<readonly Depth[]> {
  const depths: Depth[] = [];
  for (const name of names) {
    const redrive = redriveOf(name);
    const waiting = await waitingIn(client, redrive.from);
    if (waiting === undefined) continue;
    const sample = waiting === 0 ? [] : await readDeadLetters(client, redrive, MAX_ENTRIES);
    await releaseDeadLetters(client, redrive, sample);
    const oldestSentAt = sample.length === 0 ? undefined : Math.min(...sample.map(({ sentAt }) => sentAt));
    depths.push({ name, waiting, oldestSentAt });
  }
  return depths;
}

async function waitingIn(client: SQSClient, queue: string): Promise<number | undefined> {
  try {
    const { Attributes: attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: await urlOf(client, queue),
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(attributes['ApproximateNumberOfMessages'] ?? 0);
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function urlOf(client: SQSClient, queue: string): Promise<string> {
  const { QueueUrl: url } = await client.send(new GetQueueUrlCommand({ QueueName: queue }));
  if (url === undefined) throw new Error(`There is no queue ${queue}.`);
  return url;
}

function letterOf({ MessageId, Body = '', ReceiptHandle = '', Attributes = {}, MessageAttributes = {} }: Message) {
  const delivery = MessageAttributes['ERROR_MESSAGE'] ?? MessageAttributes['ERROR_CODE'];
  return {
    id: MessageId ?? '',
    body: Body,
    sentAt: Number(Attributes['SentTimestamp'] ?? 0),
    receives: Number(Attributes['ApproximateReceiveCount'] ?? 0),
    reason: reasonIn(Body) ?? delivery?.StringValue ?? 'failed in its function: see the log',
    receipt: ReceiptHandle,
  };
}

/** What `settle-usage` wrote beside the usage that it refused. */
function reasonIn(body: string): string | undefined {
  try {
    const { reason, refusedAt } = JSON.parse(body) as { reason?: unknown; refusedAt?: unknown };
    return typeof reason === 'string' && typeof refusedAt === 'string' ? reason : undefined;
  } catch {
    return undefined;
  }
}

function batchesOf(letters: readonly DeadLetter[], { bodyOf }: Redrive): DeadLetter[][] {
  const batches: DeadLetter[][] = [];
  let bytes = 0;
  for (const letter of letters) {
    const size = Buffer.byteLength(bodyOf(letter.body));
    const current = batches.at(-1);
    if (current && current.length < MAX_ENTRIES && bytes + size <= MAX_BATCH_BYTES) {
      current.push(letter);
      bytes += size;
    } else {
      batches.push([letter]);
      bytes = size;
    }
  }
  return batches;
}
