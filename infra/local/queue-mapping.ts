import type { AccessControl } from './access.ts';
import type { FauxqsEngine } from './fauxqs-engine.ts';
import type { FunctionPool } from './function-pool.ts';
import type { Resource } from './template.ts';

type Message = ReturnType<FauxqsEngine['receive']>[number];

/** Messages that one receive can give. */
const receiveLimit = 10;
/** How often a queue is looked at for messages whose visibility timeout or delay has run out. */
const timerCheckMs = 500;
const requiredActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Lambda's poller of one queue: gathers messages until the batch is full or its window ends, invokes the function, and
 * deletes what was done. What failed becomes visible again by the queue's own timer, and at last goes to its dead letters.
 */
export class QueueMapping {
  readonly queueArn: string;
  readonly #fauxqs: FauxqsEngine;
  readonly #pool: FunctionPool;
  readonly #region: string;
  readonly #batchSize: number;
  readonly #windowMs: number;
  readonly #concurrency: number;
  readonly #reportsFailures: boolean;
  readonly #timer: NodeJS.Timeout;
  #batch: Message[] = [];
  #windowTimer: NodeJS.Timeout | undefined;
  #running = 0;
  #isStopped = false;

  constructor({ properties }: Resource, fauxqs: FauxqsEngine, pool: FunctionPool) {
    this.queueArn = String(properties['EventSourceArn']);
    this.#fauxqs = fauxqs;
    this.#pool = pool;
    this.#region = this.queueArn.split(':')[3] ?? '';
    this.#batchSize = Number(properties['BatchSize'] ?? receiveLimit);
    this.#windowMs = Number(properties['MaximumBatchingWindowInSeconds'] ?? 0) * 1000;
    const { MaximumConcurrency: limit } = (properties['ScalingConfig'] ?? {}) as { MaximumConcurrency?: number };
    this.#concurrency = Math.min(limit ?? Number.POSITIVE_INFINITY, pool.settings.concurrency);
    this.#reportsFailures = ((properties['FunctionResponseTypes'] ?? []) as string[]).includes(
      'ReportBatchItemFailures',
    );
    fauxqs.onArrival(this.queueArn, () => this.#poll());
    this.#timer = setInterval(() => this.#poll(), timerCheckMs);
    this.#poll();
  }

  /** As AWS does when a mapping is made: the function's role must allow the polling. */
  static check({ id, properties }: Resource, functionArn: string, access: AccessControl): void {
    const queueArn = String(properties['EventSourceArn']);
    const denied = requiredActions.find((action) => !access.functionMay(functionArn, action, queueArn));
    if (denied !== undefined) {
      throw new Error(`The mapping ${id} polls ${queueArn}, but the function's role lacks ${denied}.`);
    }
  }

  /** Nothing to do, and nothing that waits for a timer. */
  get isIdle(): boolean {
    return this.isAtRest && this.#fauxqs.waiting(this.queueArn) === 0;
  }

  /** No batch is gathered or in work, and no message can be received now. */
  get isAtRest(): boolean {
    return this.#running === 0 && this.#batch.length === 0 && this.#fauxqs.visible(this.queueArn) === 0;
  }

  /** Counts the batching window as elapsed. */
  flush(): void {
    this.#poll();
    if (this.#batch.length > 0) this.#invoke();
  }

  /** Counts visibility timeouts and delays as elapsed, unless a batch is in work, whose own they are. */
  elapse(): void {
    if (this.isAtRest) this.#fauxqs.elapse(this.queueArn);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#windowTimer);
  }

  #poll(): void {
    while (!this.#isStopped && this.#running < this.#concurrency) {
      this.#gather();
      if (this.#batch.length === 0) return;
      if (this.#batch.length < this.#batchSize && this.#windowMs > 0) {
        this.#windowTimer ??= setTimeout(() => this.flush(), this.#windowMs);
        return;
      }
      this.#invoke();
    }
  }

  #gather(): void {
    while (this.#batch.length < this.#batchSize) {
      const wanted = Math.min(receiveLimit, this.#batchSize - this.#batch.length);
      const messages = this.#fauxqs.receive(this.queueArn, wanted);
      if (messages.length === 0) return;
      this.#batch.push(...messages);
    }
  }

  #invoke(): void {
    const batch = this.#batch;
    this.#batch = [];
    clearTimeout(this.#windowTimer);
    this.#windowTimer = undefined;
    this.#running += 1;
    void this.#pool
      .invoke({ Records: batch.map((message) => recordOf(message, this.queueArn, this.#region)) })
      .then(
        (payload) => this.#fauxqs.delete(this.queueArn, this.#done(batch, payload)),
        // The pool reports what failed; the messages stay, and are tried again.
        () => undefined,
      )
      .finally(() => {
        this.#running -= 1;
        this.#poll();
      });
  }

  #done(batch: readonly Message[], payload: string | undefined): string[] {
    const failures = this.#reportsFailures ? failuresOf(payload) : [];
    const isKnown = (id: string) => batch.some(({ MessageId }) => MessageId === id);
    // An id that is not of the batch makes the whole of it fail, as on AWS.
    if (!failures.every(isKnown)) return [];
    return batch.filter(({ MessageId }) => !failures.includes(MessageId)).map(({ ReceiptHandle }) => ReceiptHandle);
  }
}

function failuresOf(payload: string | undefined): string[] {
  const result = JSON.parse(payload ?? 'null') as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
  return (result?.batchItemFailures ?? []).map(({ itemIdentifier = '' }) => itemIdentifier);
}

function recordOf(message: Message, queueArn: string, region: string): Record<string, unknown> {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: attributesOf(message),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function attributesOf({ MessageAttributes: attributes = {} }: Message): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(
      ([name, { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue }]) => [
        name,
        { dataType, stringValue, binaryValue, stringListValues: [], binaryListValues: [] },
      ],
    ),
  );
}
