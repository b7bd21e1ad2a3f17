import type { AccessControl } from './access.ts';
import type { FauxqsEngine } from './fauxqs-engine.ts';
import type { FunctionPool } from './function-pool.ts';
import { textOf } from './template.ts';
import type { Resource } from './template.ts';

type Message = ReturnType<FauxqsEngine['receive']>[number];

/** Messages that one receive can give. */
const receiveLimit = 10;
/** How often a queue is looked at for messages whose visibility timeout or delay has run out. */
const timerCheckMs = 500;
const pollingActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Lambda's poller of one queue: gathers messages until the batch is full or its window ends, invokes the function, and
 * deletes what was done. What failed becomes visible again by the queue's own timer, and at last goes to its dead letters.
 */
export class QueueMapping {
  readonly queueArn: string;
  readonly #fauxqs: FauxqsEngine;
  readonly #pool: FunctionPool;
  readonly #batchSize: number;
  readonly #windowMs: number;
  readonly #concurrency: number;
  readonly #reportsFailures: boolean;
  readonly #timer: NodeJS.Timeout;
  #batch: Message[] = [];
  #windowTimer: NodeJS.Timeout | undefined;
  #running = 0;
  #isStopped = false;

  /** As on AWS, a mapping cannot be made unless the function's role allows the polling. */
  constructor(
    resource: Resource,
    access: AccessControl,
    fauxqs: FauxqsEngine,
    pools: ReadonlyMap<string, FunctionPool>,
  ) {
    const { id, properties } = resource;
    const functionName = textOf(properties['FunctionName']);
    const [arn = '', pool] =
      [...pools].find((entry) => [entry[0], entry[1].settings.name].includes(functionName)) ?? [];
    if (pool === undefined) throw new Error(`The mapping ${id} has a function that is not in the template.`);
    const queueArn = textOf(properties['EventSourceArn']);
    const denied = pollingActions.find((action) => !access.functionMay(arn, action, queueArn));
    if (denied !== undefined) {
      throw new Error(`The mapping ${id} polls ${queueArn}, but the function's role lacks ${denied}.`);
    }
    const { MaximumConcurrency: limit } = (properties['ScalingConfig'] ?? {}) as { MaximumConcurrency?: number };
    this.queueArn = queueArn;
    this.#fauxqs = fauxqs;
    this.#pool = pool;
    this.#batchSize = Number(properties['BatchSize'] ?? receiveLimit);
    this.#windowMs = Number(properties['MaximumBatchingWindowInSeconds'] ?? 0) * 1000;
    this.#concurrency = Math.min(limit ?? Number.POSITIVE_INFINITY, pool.settings.concurrency);
    this.#reportsFailures = ((properties['FunctionResponseTypes'] ?? []) as string[]).includes(
      'ReportBatchItemFailures',
    );
    // Whoever had received a message is gone with the earlier run.
    fauxqs.elapse(queueArn);
    fauxqs.onArrival(queueArn, () => this.#poll());
    this.#timer = setInterval(() => this.#poll(), timerCheckMs);
    this.#poll();
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
      .invoke({ Records: batch.map((message) => recordOf(message, this.queueArn)) })
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

  #done(batch: readonly Message[], payload = 'null'): string[] {
    const result = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
    const failures = this.#reportsFailures ? (result?.batchItemFailures ?? []) : [];
    const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier ?? ''));
    const done = batch.filter(({ MessageId: id }) => !failed.has(id));
    // An id that is not of the batch makes the whole of it fail, as on AWS.
    return done.length + failed.size === batch.length ? done.map(({ ReceiptHandle: handle }) => handle) : [];
  }
}

function recordOf(message: Message, queueArn: string): Record<string, unknown> {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: attributesOf(message),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  };
}

function attributesOf({ MessageAttributes: attributes = {} }: Message): Record<string, unknown> {
  const entries = Object.entries(attributes).map(([name, { DataType: dataType, StringValue: stringValue }]) => {
    return [name, { dataType, stringValue, stringListValues: [], binaryListValues: [] }] as const;
  });
  return Object.fromEntries(entries);
}
