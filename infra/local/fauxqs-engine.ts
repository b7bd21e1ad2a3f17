import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildApp } from 'fauxqs';
import type { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.d.ts';
import type { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.d.ts';
import type { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.d.ts';
import type { SqsQueue, SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.d.ts';
import type { ReceivedMessage } from '../../node_modules/fauxqs/dist/sqs/sqsTypes.d.ts';
import type { Place } from './resource-types.ts';
import { textOf } from './template.ts';
import type { Resource } from './template.ts';

type MessageMaker = Pick<typeof SqsStore, 'createMessage'>;

/**
 * SQS and S3: fauxqs in process, without its server, which would listen on every interface and past the gateway.
 *
 * fauxqs reads the machine's clock, so durations are real ones. When the local clock is moved, the time of messages
 * that wait is brought forward by `elapse`.
 */
export class FauxqsEngine {
  readonly #app: ReturnType<typeof buildApp>;
  readonly #queues: SqsStore;
  readonly #objects: S3Store;
  readonly #messages: MessageMaker;
  readonly #persistence: PersistenceManager | undefined;
  readonly #arrivals = new Map<string, () => void>();

  private constructor(stores: Stores, persistence: PersistenceManager | undefined, messages: MessageMaker) {
    this.#queues = stores.sqsStore;
    this.#objects = stores.s3Store;
    this.#persistence = persistence;
    this.#messages = messages;
    this.#app = buildApp({ logger: false, stores });
  }

  /** Keeps its state in a folder, or in memory without one. */
  static async start(dataFolder: string | undefined): Promise<FauxqsEngine> {
    const { SqsStore, SnsStore, S3Store, PersistenceManager } = await importStores();
    const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
    const persistence = dataFolder === undefined ? undefined : new PersistenceManager(dataFolder);
    if (persistence !== undefined) load(stores, persistence);
    const engine = new FauxqsEngine(stores, persistence, SqsStore);
    await engine.#app.ready();
    return engine;
  }

  createQueue({ name, arn, properties }: Resource, place: Place): void {
    const attributes = attributesOf(properties);
    const url = `${place.awsUrl}/${place.account}/${name}`;
    const queue = this.#queues.getQueueByName(name);
    this.#queues.region = place.region;
    if (queue === undefined) {
      this.#queues.createQueue(name, url, arn, attributes);
      return;
    }
    // Created again it would lose its messages; only its address is another at each start.
    queue.setAttributes(attributes);
    Object.assign(queue, { url });
  }

  createBucket({ name }: Resource): void {
    if (!this.#objects.hasBucket(name)) this.#objects.createBucket(name);
  }

  /** Called whenever a message becomes visible in the queue. */
  onArrival(queueArn: string, listener: () => void): void {
    this.#arrivals.set(queueArn, listener);
  }

  send(queueArn: string, body: string): void {
    this.#queue(queueArn).enqueue(this.#messages.createMessage(body));
    this.#arrived(queueArn);
  }

  /** At most 10. What was received too often goes to the dead-letter queue instead. */
  receive(queueArn: string, count: number): ReceivedMessage[] {
    const queue = this.#queue(queueArn);
    const messages = queue.dequeue(count, undefined, (arn) => this.#queues.getQueueByArn(arn));
    for (const message of messages) {
      const received = queue.inflightMessages.get(message.ReceiptHandle)?.message;
      message.Attributes = {
        ApproximateReceiveCount: String(received?.approximateReceiveCount),
        SentTimestamp: String(received?.sentTimestamp),
        SenderId: 'local',
        ApproximateFirstReceiveTimestamp: String(received?.approximateFirstReceiveTimestamp),
      };
    }
    return messages;
  }

  delete(queueArn: string, receiptHandles: readonly string[]): void {
    for (const handle of receiptHandles) this.#queue(queueArn).deleteMessage(handle);
  }

  attribute(queueArn: string, name: 'VisibilityTimeout'): string | undefined {
    return this.#queue(queueArn).getAttribute(name);
  }

  /** Messages that can be received now, after the timers that have run out. */
  visible(queueArn: string): number {
    const queue = this.#queue(queueArn);
    queue.processTimers();
    return queue.messages.length;
  }

  /** Messages that wait for a timer: invisible after a receive, or delayed. */
  waiting(queueArn: string): number {
    const { inflightMessages, delayedMessages } = this.#queue(queueArn);
    return inflightMessages.size + delayedMessages.length;
  }

  /** Brings the timers of one queue forward; by all that they have left, unless said. */
  elapse(queueArn: string, milliseconds = Number.POSITIVE_INFINITY): void {
    const queue = this.#queue(queueArn);
    for (const entry of queue.inflightMessages.values()) entry.visibilityDeadline -= milliseconds;
    for (const message of queue.delayedMessages) {
      if (message.delayUntil !== undefined) message.delayUntil -= milliseconds;
    }
    queue.processTimers();
    if (queue.messages.length > 0) this.#arrived(queueArn);
  }

  /** Answers a request for objects, whose body has not been read yet. */
  handleObjects(request: IncomingMessage, response: ServerResponse): void {
    this.#app.routing(request, response);
  }

  /** Answers a call of SQS's JSON protocol. */
  async handleQueues(target: string, body: Buffer): Promise<{ status: number; error: string; body: string }> {
    const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' };
    const response = await this.#app.inject({ method: 'POST', url: '/', headers, payload: body });
    if (target.includes('.SendMessage') || target.includes('.ChangeMessageVisibility')) {
      for (const listener of this.#arrivals.values()) listener();
    }
    const error = String(response.headers['x-amzn-query-error'] ?? '');
    return { status: response.statusCode, error, body: response.body };
  }

  async stop(): Promise<void> {
    await this.#app.close();
    this.#persistence?.close();
  }

  #arrived(queueArn: string): void {
    this.#arrivals.get(queueArn)?.();
  }

  #queue(arn: string): SqsQueue {
    const queue = this.#queues.getQueueByArn(arn);
    if (queue === undefined) throw new Error(`There is no queue ${arn}.`);
    return queue;
  }
}

interface Stores {
  sqsStore: SqsStore;
  snsStore: SnsStore;
  s3Store: S3Store;
}

/** fauxqs exports its app and not its stores, which lie beside it; its version is pinned to the digit. */
async function importStores() {
  const app = import.meta.resolve('fauxqs');
  const beside = (path: string): Promise<unknown> => import(new URL(path, app).href);
  const [sqs, sns, s3, persistence] = await Promise.all(
    ['sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js'].map(beside),
  );
  return Object.assign({}, sqs, sns, s3, persistence) as {
    SqsStore: typeof SqsStore;
    SnsStore: typeof SnsStore;
    S3Store: typeof S3Store;
    PersistenceManager: typeof PersistenceManager;
  };
}

function load(stores: Stores, persistence: PersistenceManager): void {
  const { db } = persistence as unknown as { db: Database };
  // A write that the system has taken outlives a kill of this process: there is no need to wait for the disk each time.
  db.exec('PRAGMA synchronous = OFF');
  giveBackWithCount(persistence, db);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  // Set after the load, which would write everything back otherwise.
  stores.sqsStore.persistence = persistence;
  stores.s3Store.persistence = persistence;
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence;
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: unknown[]): unknown };
}

/** A message that its reader gives back: fauxqs writes null for its count, which the column refuses, and by then has lost it. */
function giveBackWithCount(persistence: PersistenceManager, db: Database): void {
  const giveBack = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void giveBack.run(messageId);
}

const stringAttributes = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MessageRetentionPeriod',
  'MaximumMessageSize',
  'ReceiveMessageWaitTimeSeconds',
];

function attributesOf(properties: Resource['properties']): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of stringAttributes) if (properties[name] !== undefined) attributes[name] = textOf(properties[name]);
  if (properties['RedrivePolicy'] !== undefined)
    attributes['RedrivePolicy'] = JSON.stringify(properties['RedrivePolicy']);
  return attributes;
}
