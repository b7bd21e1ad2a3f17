import { createHmac } from 'node:crypto';
import { request, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';

import { present } from './presentation.ts';
import { type Delivery, LOCAL_ENDPOINT, type Store } from './store.ts';
import type { Work } from './work.ts';

export interface Webhook {
  url: string;
  secret: string;
  /** The types that it gets; all when absent. */
  types?: readonly string[];
}

const CONCURRENT = 4;
const ANSWER_WITHIN_MS = 30_000;

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** How long after a failed attempt the next one follows; the last one repeats. */
const RETRY_AFTER_MS = [5 * SECOND, 60 * SECOND, 300 * SECOND, 1800 * SECOND, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR];
const GIVE_UP_AFTER_MS = 72 * HOUR;

/** Stripe's `Stripe-Signature` over the exact bytes. */
export const signatureOf = (payload: string, secret: string, timestamp: number): string =>
  `t=${String(timestamp)},v1=${createHmac('sha256', secret)
    .update(`${String(timestamp)}.${payload}`)
    .digest('hex')}`;

/** The delivery after a failed attempt; undefined when Stripe gives up. */
export function afterFailure(delivery: Delivery, nowMs: number): Delivery | undefined {
  const wait = RETRY_AFTER_MS[Math.min(delivery.attempts, RETRY_AFTER_MS.length - 1)] ?? HOUR;
  const dueAt = nowMs + wait;
  return dueAt > delivery.createdAt + GIVE_UP_AFTER_MS
    ? undefined
    : { ...delivery, attempts: delivery.attempts + 1, dueAt };
}

/** The status of the answer, if there is one. Each post has a connection of its own: none can be stale. */
const post = (url: string, payload: string, options: RequestOptions): Promise<number | undefined> =>
  new Promise((resolve) => {
    const send = url.startsWith('https:') ? secureRequest : request;
    const sent = send(url, { ...options, method: 'POST', agent: false }, (response) => {
      response.resume().once('close', () => resolve(response.statusCode));
    });
    sent.once('timeout', () => sent.destroy()).once('error', () => resolve(undefined));
    sent.end(payload);
  });

/**
 * Sends events to their endpoints: begun in the order of their creation, a few at a time, a failed one not holding up the
 * next. What is not delivered lies in the store, so a restart goes on with it; an event may arrive twice, never not at all.
 */
export class WebhookDeliveries {
  /** Attempts that were not the first of their event. */
  retries = 0;
  #local: Webhook | undefined;
  readonly #store: Store;
  /** Work at the instant it is asked for. */
  readonly #workNow: () => Work;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(store: Store, workNow: () => Work) {
    this.#store = store;
    this.#workNow = workNow;
  }

  get local(): Webhook | undefined {
    return this.#local;
  }

  set local(webhook: Webhook | undefined) {
    this.#local = webhook;
  }

  /** Begins what is due, as far as there is room. */
  kick(): void {
    if (this.#stopping.signal.aborted || this.#inFlight.size >= CONCURRENT) return;
    const { nowMs } = this.#workNow().setting;
    for (const delivery of this.#store.table('deliveries').values()) {
      if (this.#inFlight.size >= CONCURRENT) return;
      const target = this.#targetOf(delivery);
      if (target === undefined || delivery.dueAt > nowMs || this.#inFlight.has(delivery.id)) continue;
      this.#inFlight.set(delivery.id, this.#deliver(delivery, target));
    }
  }

  /** When something is in flight: the end of one of them. */
  next(): Promise<void> | undefined {
    return this.#inFlight.size === 0 ? undefined : Promise.race(this.#inFlight.values());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#inFlight.values());
  }

  #targetOf(delivery: Delivery): Webhook | undefined {
    if (delivery.endpoint === LOCAL_ENDPOINT) return this.#local;
    const endpoint = this.#store.table('webhook_endpoints').get(delivery.endpoint);
    return endpoint && { url: endpoint.url, secret: endpoint.secret ?? '' };
  }

  async #deliver(delivery: Delivery, target: Webhook): Promise<void> {
    if (delivery.attempts > 0) this.retries += 1;
    const hasArrived = await this.#post(delivery, target);
    const next = hasArrived ? undefined : afterFailure(delivery, this.#workNow().setting.nowMs);
    if (!this.#stopping.signal.aborted) {
      this.#store.transaction(() => {
        if (next === undefined) this.#store.remove('deliveries', delivery.id);
        else this.#store.put('deliveries', next);
      });
    }
    this.#inFlight.delete(delivery.id);
    this.kick();
  }

  async #post(delivery: Delivery, target: Webhook): Promise<boolean> {
    const work = this.#workNow();
    const event = work.find('events', delivery.event);
    if (event === undefined) return true;
    const payload = JSON.stringify(present(work, event), null, 2);
    const status = await post(target.url, payload, {
      signal: this.#stopping.signal,
      timeout: ANSWER_WITHIN_MS,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(payload),
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signatureOf(payload, target.secret, work.now),
      },
    }).catch(() => undefined);
    return status !== undefined && status >= 200 && status < 300;
  }
}
