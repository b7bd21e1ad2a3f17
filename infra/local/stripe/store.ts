import type Stripe from 'stripe';

import type { Change, Journal } from './journal.ts';

/** The endpoint that the local runtime sets, beside those that the API made. */
export const LOCAL_ENDPOINT = 'local';

/** An event on its way to an endpoint; gone once it has arrived or was given up. Times in epoch milliseconds. */
export interface Delivery {
  id: string;
  event: string;
  /** `LOCAL_ENDPOINT`, or the id of a webhook endpoint. */
  endpoint: string;
  attempts: number;
  createdAt: number;
  dueAt: number;
}

/** The answer that an idempotency key stands for. */
export interface Replay {
  id: string;
  fingerprint: string;
  requestId: string;
  status: number;
  body: string;
  storedAt: number;
}

/** Something that an object does by itself when its time has come, in epoch seconds; by the object's id. */
export interface Timer {
  id: string;
  dueAt: number;
}

/** What the payment intent of a Checkout session will be given; Stripe makes it only once somebody pays. By the session's id. */
export interface IntentPlan {
  id: string;
  fields: Partial<Stripe.PaymentIntent>;
}

/** Every row is plain JSON and never changed in place: a change replaces it, so events may share what they hold. */
export interface Tables {
  customers: Stripe.Customer;
  deleted_customers: Stripe.DeletedCustomer;
  payment_methods: Stripe.PaymentMethod;
  setup_intents: Stripe.SetupIntent;
  checkout_sessions: Stripe.Checkout.Session;
  invoiceitems: Stripe.InvoiceItem;
  invoices: Stripe.Invoice;
  payment_intents: Stripe.PaymentIntent;
  charges: Stripe.Charge;
  refunds: Stripe.Refund;
  credit_notes: Stripe.CreditNote;
  products: Stripe.Product;
  prices: Stripe.Price;
  billing_portal_sessions: Stripe.BillingPortal.Session;
  webhook_endpoints: Stripe.WebhookEndpoint;
  events: Stripe.EventBase;
  intent_plans: IntentPlan;
  deliveries: Delivery;
  timers: Timer;
  replays: Replay;
}

export type TableName = keyof Tables;

const TABLE_NAMES: Record<TableName, true> = {
  customers: true,
  deleted_customers: true,
  payment_methods: true,
  setup_intents: true,
  checkout_sessions: true,
  invoiceitems: true,
  invoices: true,
  payment_intents: true,
  charges: true,
  refunds: true,
  credit_notes: true,
  products: true,
  prices: true,
  billing_portal_sessions: true,
  webhook_endpoints: true,
  events: true,
  intent_plans: true,
  deliveries: true,
  timers: true,
  replays: true,
};

export const isTableName = (name: string): name is TableName => Object.hasOwn(TABLE_NAMES, name);

/** All objects, in the order of their creation, changed by transactions that happen entirely or not at all. */
export class Store {
  readonly #tables = new Map<TableName, Map<string, Tables[TableName]>>();
  readonly #journal: Journal | undefined;
  #undo: (() => void)[] = [];
  #touched = new Map<string, readonly [TableName, string]>();

  constructor(journal?: Journal) {
    this.#journal = journal;
    for (const [name, key, value] of journal?.read() ?? []) {
      if (!isTableName(name)) continue;
      if (value === null) this.table(name).delete(key);
      else this.table(name).set(key, value as never);
    }
    journal?.begin(this.#rows());
  }

  /** The rows of a table by id, oldest first. Read only: changes go through `put` and `remove`. */
  table<T extends TableName>(name: T): Map<string, Tables[T]> {
    const table = (this.#tables.get(name) as Map<string, Tables[T]> | undefined) ?? new Map<string, Tables[T]>();
    this.#tables.set(name, table);
    return table;
  }

  put<T extends TableName>(name: T, row: Tables[T]): void {
    this.#remember(name, row.id);
    this.table(name).set(row.id, row);
  }

  remove(name: TableName, id: string): void {
    this.#remember(name, id);
    this.table(name).delete(id);
  }

  /** Runs synchronously; what it changed is written down before this returns, or undone if it throws. */
  transaction<R>(run: () => R): R {
    try {
      const result = run();
      this.#commit();
      return result;
    } catch (error) {
      for (const undo of this.#undo.reverse()) undo();
      throw error;
    } finally {
      this.#undo = [];
      this.#touched = new Map();
    }
  }

  close(): void {
    this.#journal?.close();
  }

  #remember(name: TableName, id: string): void {
    const table = this.table(name);
    const before = table.get(id);
    this.#touched.set(`${name} ${id}`, [name, id]);
    this.#undo.push(() => (before === undefined ? table.delete(id) : table.set(id, before)));
  }

  #commit(): void {
    if (this.#journal === undefined || this.#touched.size === 0) return;
    const changes = [...this.#touched.values()].map(([name, id]): Change => [
      name,
      id,
      this.table(name).get(id) ?? null,
    ]);
    this.#journal.append(changes);
  }

  *#rows(): Generator<Change> {
    for (const [name, table] of this.#tables) for (const [id, row] of table) yield [name, id, row];
  }
}

export const deliveryId = (event: string, endpoint: string): string => `${event} ${endpoint}`;

/** The number of endpoints that have not received the event yet. */
export function pendingWebhooks(store: Store, event: string): number {
  const endpoints = [LOCAL_ENDPOINT, ...store.table('webhook_endpoints').keys()];
  return endpoints.filter((endpoint) => store.table('deliveries').has(deliveryId(event, endpoint))).length;
}
