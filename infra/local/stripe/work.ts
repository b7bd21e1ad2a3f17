import Stripe from 'stripe';

import { missing } from './failure.ts';
import { newId } from './ids.ts';
import type { Params } from './params.ts';
import { present } from './presentation.ts';
import { type Store, type TableName, type Tables, deliveryId, LOCAL_ENDPOINT, pendingWebhooks } from './store.ts';

/** The types of events that the local Stripe sends. */
export type EventType = Stripe.Event['type'];

/** Delivered events beyond this many are forgotten, the oldest first: a long load test must not fill the memory. */
const EVENTS_KEPT = 20_000;

/** When, where and why a transaction happens. */
export interface Setting {
  nowMs: number;
  /** Where pages of this server begin: `http://127.0.0.1:PORT`. */
  origin: string;
  /** Whether the local runtime set a webhook, beside the endpoints that the API made. */
  /** Whether the runtime's own endpoint gets events of this type. */
  isLocallyWanted: (type: EventType) => boolean;
  requestId: string | null;
  idempotencyKey: string | null;
}

/** How an object names another: by its id, or expanded. */
export type Reference = string | { id: string } | null | undefined;

export const idOf = (reference: Reference): string =>
  typeof reference === 'string' ? reference : (reference?.id ?? '');

/** What one transaction may do: read and change objects, and tell what happened. All of it at one instant. */
export class Work {
  readonly store: Store;
  readonly setting: Setting;

  constructor(store: Store, setting: Setting) {
    this.store = store;
    this.setting = setting;
  }

  /** The instant as Stripe writes it: epoch seconds. */
  get now(): number {
    return Math.floor(this.setting.nowMs / 1000);
  }

  all<T extends TableName>(table: T): IterableIterator<Tables[T]> {
    return this.store.table(table).values();
  }

  find<T extends TableName>(table: T, reference: Reference): Tables[T] | undefined {
    return this.store.table(table).get(idOf(reference));
  }

  /** The object, or Stripe's refusal; `param` says which parameter named it, `id` stands for the path. */
  get<T extends TableName>(table: T, reference: Reference, param = 'id'): Tables[T] {
    const found = this.find(table, reference);
    if (found === undefined) throw missing(table, idOf(reference), param);
    return found;
  }

  put<T extends TableName>(table: T, row: Tables[T]): Tables[T] {
    this.store.put(table, row);
    return row;
  }

  /** Keeps the object with its changes, and tells of it under `type` with the attributes it had before. */
  change<T extends TableName>(table: T, row: Tables[T], changes: Partial<Tables[T]>, type?: EventType): Tables[T] {
    const after = this.put(table, { ...row, ...changes });
    const before = previous(row, after);
    if (type !== undefined && Object.keys(before).length > 0) this.emit(type, after, before);
    return after;
  }

  remove(table: TableName, id: string): void {
    this.store.remove(table, id);
  }

  /** Has the object wake up at this instant (epoch seconds), instead of any earlier plan; null: not at all. */
  wakeUp(id: string, dueAt: number | null): void {
    if (dueAt !== null) this.put('timers', { id, dueAt });
    else if (this.find('timers', id) !== undefined) this.remove('timers', id);
  }

  /** Records an event, and its deliveries, in this transaction: nothing is told that did not happen. */
  emit(type: EventType, object: object, previousAttributes?: Record<string, unknown>): void {
    const changed = previousAttributes === undefined ? {} : { previous_attributes: previousAttributes };
    const event: Stripe.EventBase = {
      id: newId('evt'),
      object: 'event',
      api_version: Stripe.API_VERSION,
      created: this.now,
      data: { object: present(this, object), ...changed },
      livemode: false,
      pending_webhooks: 0,
      request: { id: this.setting.requestId, idempotency_key: this.setting.idempotencyKey },
      type,
    };
    this.put('events', event);
    const { nowMs } = this.setting;
    for (const endpoint of this.#endpointsFor(type)) {
      const id = deliveryId(event.id, endpoint);
      this.put('deliveries', { id, event: event.id, endpoint, attempts: 0, createdAt: nowMs, dueAt: nowMs });
    }
    this.#forgetOldEvents();
  }

  *#endpointsFor(type: EventType): Generator<string> {
    if (this.setting.isLocallyWanted(type)) yield LOCAL_ENDPOINT;
    for (const endpoint of this.all('webhook_endpoints')) {
      const wanted = endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(type);
      if (wanted && endpoint.status === 'enabled') yield endpoint.id;
    }
  }

  #forgetOldEvents(): void {
    const events = this.store.table('events');
    if (events.size <= EVENTS_KEPT) return;
    const [oldest] = events.keys();
    if (oldest !== undefined && pendingWebhooks(this.store, oldest) === 0) this.remove('events', oldest);
  }
}

/** What the routes are given. */
export interface Call {
  work: Work;
  params: Params;
  /** The id in the path, if there is one. */
  id: string;
}

/**
 * Answers with an object. A failure that is thrown undoes what the handler did; one that is returned keeps it, as a declined
 * payment keeps its failed charge.
 */
export type Handler = (call: Call) => object;

/** Handlers by `METHOD /path/:id`. */
export type Routes = Record<string, Handler>;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Stripe's `previous_attributes`: the values before, of what changed; null for a key that was not there. */
export function previous(before: object, after: object): Record<string, unknown> {
  const old = before as Record<string, unknown>;
  const changed: Record<string, unknown> = {};
  for (const [key, now] of Object.entries(after)) {
    const was = old[key] ?? null;
    if (JSON.stringify(was) === JSON.stringify(now)) continue;
    changed[key] = isPlain(was) && isPlain(now) ? previous(was, now) : was;
  }
  for (const [key, was] of Object.entries(old)) if (!(key in after)) changed[key] = was;
  return changed;
}
