import type { SQSEvent } from 'aws-lambda';
import { type LocalStripe, startLocalStripe } from '../../infra/local/stripe/server.ts';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { type MemoryBus, memoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import { stripeClient } from '../../shared/adapters/stripe/client.ts';
import { unpaced } from '../../shared/adapters/stripe/pacing.ts';
import { stripePorts } from '../../shared/adapters/stripe/stripe-ports.ts';
import { stripeReads } from '../../shared/adapters/stripe/stripe-reads.ts';
import { undeliveredWebhooks } from '../../shared/adapters/stripe/undelivered-webhooks.ts';
import { verifyWebhook } from '../../shared/adapters/stripe/verify-webhook.ts';
import { checkVatId } from '../../shared/adapters/vat/check-vat-id.ts';
import type { Ports } from '../../shared/application/ports.ts';
import type { StripeReads } from '../../shared/application/stripe-ports.ts';
import { seedApiKey } from '../../shared/application/seed-api-key.ts';
import { sha256, sha256Hex } from '../../shared/kernel/hash.ts';
import { derivedId } from '../../shared/kernel/id.ts';
import { instant, type Instant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { callHttp, type Reply } from '../support/http-call.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { at } from '../support/wallets.ts';
import { type Instance, type QueueFunction, type ScheduledFunction, startInstance } from './instance.ts';
import { MortalProcess, through } from './mortal-process.ts';
import { type RecordedStore, recordedStore, storeThrough } from './recorded-store.ts';

export const ADMIN_KEY = 'ck_test_crash';
export const STRIPE_KEY = 'sk_test_crash';
export const WEBHOOK_SECRET = 'whsec_crash';
const STRIPE_READS = ['findCustomer', 'findInvoice', 'invoice', 'findRefund', 'findCheckout'] as const;

export type Setting = { readonly start: string; readonly hasStripe: boolean; readonly catalog: Catalog };
export type Message = { readonly id: string; readonly to: QueueFunction; readonly body: string };

/** All of Centime in this process: its handlers as they are wired, on a store in memory, perhaps with a local Stripe. */
export class CrashWorld {
  now: number;
  readonly process = new MortalProcess();
  readonly recorded: RecordedStore = recordedStore();
  readonly bus: MemoryBus = memoryBus();
  readonly files = new Map<string, string>();
  readonly refused: unknown[] = [];
  /** What the preparation made, and the call under test names. */
  note = '';
  /** Messages that no handler has taken yet. */
  queue: Message[] = [];
  readonly stripe: LocalStripe | undefined;
  readonly catalog: Catalog;
  readonly ports: (correlationId: string) => Ports;
  instance: Instance;
  #chance = 0;
  #routed = 0;

  private constructor({ start, catalog }: Setting, stripe: LocalStripe | undefined) {
    this.now = at(start);
    this.catalog = catalog;
    this.stripe = stripe;
    this.ports = this.#makePorts();
    this.instance = startInstance(this.ports);
  }

  static async start(setting: Setting): Promise<CrashWorld> {
    const { start, hasStripe } = setting;
    const clock = { read: (): number => at(start) };
    const stripe = hasStripe ? await startLocalStripe({ now: () => clock.read(), lookEveryMs: 0 }) : undefined;
    const world = new CrashWorld(setting, stripe);
    clock.read = () => world.now;
    await seedApiKey(world.ports('seed'))(ADMIN_KEY);
    return world;
  }

  async stop(): Promise<void> {
    await this.stripe?.stop();
  }

  /** The process ended: another one begins with an empty memory. */
  restart(): void {
    this.instance = startInstance(this.ports);
  }

  call(method: string, url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const all = { authorization: `Bearer ${ADMIN_KEY}`, ...headers };
    return callHttp(this.instance.http, [method, url], { body, headers: all });
  }

  /** A call of the preparation, which must succeed. */
  async must(method: string, url: string, body?: unknown, key?: string): Promise<Reply['json']> {
    const reply = await this.call(method, url, body, key === undefined ? {} : { 'idempotency-key': key });
    invariant(reply.status < 300, `${method} ${url}: ${reply.text}`);
    return reply.json;
  }

  enqueue(to: QueueFunction, body: unknown): void {
    this.#chance += 1;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.queue.push({ id: `m-${String(this.#chance)}`, to, body: text });
  }

  /** Hands all waiting messages of a function to it at once; what it reports as failed goes on waiting. */
  async deliver(to: QueueFunction): Promise<void> {
    const messages = this.queue.filter((message) => message.to === to);
    const Records = messages.map(({ id, body }) => ({ messageId: id, body }));
    const event = { Records } as unknown as SQSEvent;
    const { batchItemFailures } = await this.instance.queues[to](event, { awsRequestId: 'lambda' } as never);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const taken = new Set(messages.map(({ id }) => id).filter((id) => !failed.has(id)));
    this.queue = this.queue.filter(({ id }) => !taken.has(id));
  }

  tick(schedule: ScheduledFunction): Promise<void> {
    return this.instance.schedules[schedule]({}, { awsRequestId: 'lambda' } as never);
  }

  /** The rules by which the bus feeds the close's queues. */
  route(): void {
    for (const event of this.bus.delivered.slice(this.#routed)) {
      if (event.type !== 'close.completed') continue;
      this.enqueue('start-close', { 'detail-type': event.type, detail: event });
      this.enqueue('write-exports', { detail: event });
    }
    this.#routed = this.bus.delivered.length;
  }

  /** Delivers until nothing waits. */
  async drain(): Promise<void> {
    const limit = 50;
    for (let round = 0; round < limit; round += 1) {
      this.route();
      const [next] = this.queue;
      if (!next) return;
      await this.deliver(next.to);
    }
    throw new Error(`messages do not get through: ${JSON.stringify(this.queue)}`);
  }

  #makePorts(): (correlationId: string) => Ports {
    const { process, catalog } = this;
    // No two readings are the same: a second try does not write the bytes of the first.
    const clock = (): Instant => instant(this.now++);
    const pause = () => Promise.resolve();
    const storage = storagePorts({
      store: storeThrough(process, this.recorded.store),
      bus: (events) => process.effect(() => this.bus.bus(events)),
      clock,
      pause,
      onDelay: () => undefined,
    });
    const newId: Ports['newId'] = (prefix) => derivedId(prefix, 'chance', String((this.#chance += 1)));
    const lasting = {
      ...storage,
      ...this.#stripePorts(clock),
      catalog,
      clock,
      pause,
      newId,
      checkVatId,
      randomBytes: (count: number) => sha256(`chance ${String((this.#chance += 1))}`).subarray(0, count),
      ...this.#outsidePorts(),
      measure: () => undefined,
    };
    return (correlationId) => ({ ...lasting, commit: storage.commitFor(correlationId) });
  }

  #stripePorts(clock: () => Instant): Pick<Ports, 'stripe' | 'stripeReads' | 'verifyWebhook' | 'undeliveredWebhooks'> {
    const url = this.stripe?.url ?? 'http://127.0.0.1:9';
    const secret = () => Promise.resolve({ apiKey: STRIPE_KEY, webhookSecrets: [WEBHOOK_SECRET] });
    const stripe = stripePorts({ client: stripeClient(secret, url), pace: unpaced, zone: this.catalog.zone });
    const reads = stripeReads(secret, url);
    return {
      stripe: through(this.process, stripe, STRIPE_READS),
      stripeReads: through(this.process, reads, Object.keys(reads) as (keyof StripeReads)[]),
      verifyWebhook: verifyWebhook(secret, clock),
      undeliveredWebhooks: undeliveredWebhooks(secret, url),
    };
  }

  #outsidePorts() {
    const { process } = this;
    const effect = (work: () => void) =>
      process.effect(() => {
        work();
        return Promise.resolve();
      });
    return {
      sendCloseChunks: (messages: readonly object[]) =>
        effect(() => messages.forEach((message) => this.enqueue('close-customers', message))),
      sendCloseStart: (through: string) => effect(() => this.enqueue('start-close', { through })),
      refuseUsage: (refused: readonly unknown[]) => effect(() => void this.refused.push(...refused)),
      putExport: async ({ key }: { key: string }, content: AsyncIterable<string> | Iterable<string>) => {
        let text = '';
        for await (const part of content) text += part;
        await effect(() => void this.files.set(key, text));
        return { bytes: Buffer.byteLength(text), sha256: sha256Hex(text) };
      },
      readExport: (key: string) => process.read(() => Promise.resolve(this.files.get(key))),
      exportLink: (key: string) => Promise.resolve(`https://files.example/${key}`),
    };
  }
}
