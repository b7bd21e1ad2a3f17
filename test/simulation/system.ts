import type { SQSBatchResponse } from 'aws-lambda';
import type { WireEnvelope } from '../../events/envelope.ts';
import type { EventBus } from '../../shared/adapters/event-bus.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import type { Put, Store, WriteOutcome } from '../../shared/adapters/store.ts';
import type { HttpResponse } from '../../functions/runtime/http-event.ts';
import { type Call, httpEventOf } from '../support/http-event.ts';
import { catalog } from './catalog.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import { type FunctionName, HANDLERS, portsOf, type Outside } from './functions.ts';
import { type Ended, Instance } from './instance.ts';
import type { Checker } from './invariants/checker.ts';
import { Queue } from './queue.ts';
import { SimulatedStripe } from './stripe.ts';
import type { Timeline } from './timeline.ts';

/** Instances that a function begins with, and has at most. */
const INSTANCES = 2;
const MAX_INSTANCES = 5;
const WAIT_MS = 40;
/** An instance that was not needed for long is gone. */
const LIFE_MS = 24 * 3_600_000;

const QUEUES = {
  'usage-reported': { consumer: 'settle-usage', batchSize: 1_000, windowMs: 5_000 },
  'close-starts': { consumer: 'start-close', batchSize: 1, windowMs: 5 },
  'close-chunks': { consumer: 'close-customers', batchSize: 1, windowMs: 5 },
  exports: { consumer: 'write-exports', batchSize: 1, windowMs: 5 },
  collections: { consumer: 'collect-invoices', batchSize: 10, windowMs: 1_000 },
  refunds: { consumer: 'send-refunds', batchSize: 10, windowMs: 1_000 },
  payments: { consumer: 'follow-payments', batchSize: 10, windowMs: 1_000 },
  'auto-top-ups': { consumer: 'auto-top-up', batchSize: 10, windowMs: 5 },
  activity: { consumer: 'record-activity', batchSize: 100, windowMs: 1_000 },
} as const satisfies Record<string, { consumer: FunctionName; batchSize: number; windowMs: number }>;
export type QueueName = keyof typeof QUEUES;

type Entry = {
  readonly instance: Instance;
  readonly until: number;
  readonly handler: (event: unknown, context: unknown) => Promise<unknown>;
};
export type Reply = {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly etag: string | undefined;
};
type SystemParts = {
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly checker: Checker;
  readonly chance: Chance;
};

/** Everything that is deployed, in one process: functions with their instances, queues, the bus, the table, and Stripe. */
export class System {
  readonly store: Store = memoryStore();
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly stripe: SimulatedStripe;
  readonly files = new Map<string, string>();
  /** Usage that was laid aside, with its reason. */
  readonly refused: unknown[] = [];
  readonly #parts: SystemParts;
  readonly #outside: Outside;
  readonly #entries = new Map<FunctionName, Entry[]>();
  readonly #used = new Set<string>();
  #made = 0;
  #invocations = 0;

  constructor(parts: SystemParts, webhook: (text: string, delayMs: number) => void) {
    this.#parts = parts;
    const { timeline, faults, chance } = parts;
    this.queues = Object.fromEntries(
      Object.entries(QUEUES).map(([name, { consumer, ...settings }]) => {
        const consume = (event: unknown, ended: (how: Ended<SQSBatchResponse>) => void) =>
          this.invoke(consumer, event, ended as (how: Ended<unknown>) => void);
        return [name, new Queue({ name, ...settings, consume }, { timeline, faults, chance: chance.of(name) })];
      }),
    ) as unknown as Record<QueueName, Queue>;
    this.stripe = new SimulatedStripe({
      chance: chance.of('stripe'),
      send: webhook,
      now: () => timeline.now,
      wait: (delayMs, run) => timeline.after(delayMs, run),
    });
    this.#outside = {
      catalog,
      chance: chance.of('ids'),
      stripe: this.stripe,
      busOf: (instance) => this.#busOf(instance),
      send: (queue, bodies) => this.#send(queue, bodies),
      files: this.files,
    };
  }

  /** Has an instance of a function take an event; tells how it ended. */
  invoke(name: FunctionName, event: unknown, ended: (how: Ended<unknown>) => void): void {
    const entry = this.#idle(name);
    const { timeline, chance } = this.#parts;
    if (!entry) return timeline.after(WAIT_MS, () => this.invoke(name, event, ended));
    this.#invocations += 1;
    const id = `${name}-${String(this.#invocations)}`;
    const context = { awsRequestId: id };
    entry.instance.invoke(id, chance.of(id), () => entry.handler(event, context), ended);
  }

  /** Calls a function over HTTP; undefined when no answer came. */
  request(name: FunctionName, [method, url]: readonly [method: string, url: string], call: Call = {}) {
    return new Promise<Reply | undefined>((resolve) => {
      const headers = { authorization: 'Bearer ck_simulated', ...call.headers };
      this.invoke(name, httpEventOf(method, url, { ...call, headers }), (how) => {
        if (how === 'crashed' || 'error' in how) return resolve(undefined);
        const { statusCode: status = 0, body, headers: told } = how.answer as HttpResponse;
        const json = body === undefined ? {} : (JSON.parse(body) as Record<string, unknown>);
        resolve({ status, json, etag: told?.['etag'] === undefined ? undefined : String(told['etag']) });
      });
    });
  }

  /** An event of another service of the seller's. */
  reportOnBus(detail: unknown, id: string): void {
    const time = new Date(this.#parts.timeline.now).toISOString();
    const body = { id, 'detail-type': 'usage.reported', source: 'assistant', time, detail };
    this.queues['usage-reported'].send(JSON.stringify(body));
  }

  #idle(name: FunctionName): Entry | undefined {
    const { now } = this.#parts.timeline;
    const entries = (this.#entries.get(name) ?? []).filter(
      ({ instance, until }) => !instance.isDead && (instance.isBusy || now < until),
    );
    while (entries.length < INSTANCES) entries.push(this.#newEntry(name));
    const idle = entries.filter(({ instance }) => !instance.isBusy);
    if (idle.length === 0 && entries.length < MAX_INSTANCES) {
      const made = this.#newEntry(name);
      entries.push(made);
      idle.push(made);
    }
    this.#entries.set(name, entries);
    return idle.length === 0 ? undefined : this.#parts.chance.pick(idle);
  }

  #newEntry(name: FunctionName): Entry {
    const { timeline, faults, checker, chance } = this.#parts;
    this.#made += 1;
    const around = {
      timeline,
      faults,
      store: this.store,
      isUsed: (partition: string) => this.#used.has(partition),
      written: (puts: readonly Put[], outcome: WriteOutcome) => {
        for (const { item } of puts) this.#used.add(item.pk);
        checker.written(puts, outcome);
      },
      deleted: checker.deleted.bind(checker),
    };
    const id = `${name}:${String(this.#made)}`;
    const instance = new Instance(id, around, chance.of(id));
    // Most instances are never called: they are composed when they are.
    let composed: Entry['handler'] | undefined;
    const handler: Entry['handler'] = (event, context) => {
      composed ??= HANDLERS[name](portsOf(instance, this.#outside)) as Entry['handler'];
      return composed(event, context);
    };
    return { instance, handler, until: timeline.now + LIFE_MS };
  }

  #busOf(instance: Instance): EventBus {
    const { faults, chance } = this.#parts;
    return async (events) => {
      const put = () =>
        instance.call<readonly WireEnvelope[]>('put events', 'other', () => {
          if (faults.strikes('bus_down', chance)) return Promise.resolve(events);
          const isPartial = events.length > 0 && faults.strikes('bus_partly_failed', chance);
          const failed = isPartial ? events.filter((_, place) => place % 2 === 0) : [];
          for (const event of events) if (!failed.includes(event)) this.#route(event);
          return Promise.resolve(faults.strikes('bus_answer_lost', chance) ? events : failed);
        });
      return { failed: await put(), cause: 'the bus refused' };
    };
  }

  #route(event: WireEnvelope): void {
    const body = JSON.stringify({ id: event.id, 'detail-type': event.type, source: 'centime', detail: event });
    this.#parts.checker.telling.delivered((JSON.parse(body) as { detail: WireEnvelope }).detail);
    this.queues.activity.send(body);
    const isCredit = event.type === 'credit_note.issued';
    if (event.type === 'invoice.finalized' || isCredit) this.queues.collections.send(body);
    if (event.type === 'invoice.paid' || isCredit) this.queues.payments.send(body);
    if (event.type === 'wallet.auto_top_up_due') this.queues['auto-top-ups'].send(body);
    if (event.type === 'refund.requested') this.queues.refunds.send(body);
    if (event.type !== 'close.completed') return;
    this.queues['close-starts'].send(body);
    this.queues.exports.send(body);
  }

  #send(queue: Parameters<Outside['send']>[0], bodies: readonly unknown[]): void {
    if (queue === 'usage-refused') this.refused.push(...bodies);
    else for (const body of bodies) this.queues[queue].send(JSON.stringify(body));
  }
}
