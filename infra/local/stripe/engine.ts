import { expireSession } from './checkout-sessions.ts';
import { advanceInvoice } from './invoice-states.ts';
import { goOnWithRefund } from './refunds.ts';
import type { Store } from './store.ts';
import { type Webhook, WebhookDeliveries } from './webhooks.ts';
import { type Setting, Work } from './work.ts';

/** The store, the clock, and what happens by itself when time passes: deliveries, and objects that wake up. */
export class Engine {
  readonly store: Store;
  origin = '';
  readonly #now: () => number;
  readonly #deliveries: WebhookDeliveries;

  constructor(store: Store, now: () => number) {
    this.store = store;
    this.#now = now;
    this.#deliveries = new WebhookDeliveries(store, () => this.#work());
  }

  surroundings(): Pick<Setting, 'nowMs' | 'origin' | 'isLocallyWanted'> {
    const { local } = this.#deliveries;
    return {
      nowMs: this.#now(),
      origin: this.origin,
      isLocallyWanted: (type) => local !== undefined && (local.types?.includes(type) ?? true),
    };
  }

  /** A change that no API request asked for: its events have no request. */
  readonly transaction = <R>(run: (work: Work) => R): R => this.store.transaction(() => run(this.#work()));

  setWebhook(webhook: Webhook | undefined): void {
    this.#deliveries.local = webhook;
    this.turn();
  }

  /** Does what is due, and begins the deliveries that are. */
  turn(): void {
    this.#wakeWhoIsDue();
    this.#deliveries.kick();
  }

  async idle(): Promise<void> {
    for (;;) {
      this.turn();
      const delivery = this.#deliveries.next();
      if (delivery === undefined) return;
      await delivery;
    }
  }

  async retryDue(): Promise<number> {
    const before = this.#deliveries.retries;
    await this.idle();
    return this.#deliveries.retries - before;
  }

  async stop(): Promise<void> {
    await this.#deliveries.stop();
    this.store.close();
  }

  #work(): Work {
    return new Work(this.store, { ...this.surroundings(), requestId: null, idempotencyKey: null });
  }

  #wakeWhoIsDue(): void {
    const { now } = this.#work();
    for (const timer of [...this.store.table('timers').values()]) {
      if (timer.dueAt > now) continue;
      try {
        this.transaction((work) => this.#wake(work, timer.id));
      } catch (error) {
        console.error(`local Stripe: ${timer.id} could not go on:`, error);
        this.transaction((work) => work.wakeUp(timer.id, null));
      }
    }
  }

  #wake(work: Work, id: string): void {
    work.wakeUp(id, null);
    const session = work.find('checkout_sessions', id);
    if (session?.status === 'open') expireSession(work, session);
    const refund = work.find('refunds', id);
    if (refund !== undefined) goOnWithRefund(work, refund);
    const invoice = work.find('invoices', id);
    if (invoice !== undefined && work.find('customers', invoice.customer) !== undefined) advanceInvoice(work, invoice);
  }
}
