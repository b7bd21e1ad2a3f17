import { priceForBudget } from '../../shared/application/budgets.ts';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { memoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import type { Store, UnitMeter } from '../../shared/adapters/store.ts';
import { followPaidInvoice } from '../../shared/application/follow-paid-invoice.ts';
import { settleDue } from '../../shared/application/settle-due.ts';
import type { SubscriptionRequest } from '../../shared/domain/subscriptions/check-request.ts';
import { settledBy } from '../../shared/domain/payments/record-payment.ts';
import { closeCustomers } from '../../shared/application/close-customers.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { putSubscription } from '../../shared/application/put-subscription.ts';
import { startClose } from '../../shared/application/start-close.ts';
import { watchClose } from '../../shared/application/watch-close.ts';
import { writeExports } from '../../shared/application/write-exports.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import type { Customer } from '../../shared/domain/customers/customer.ts';
import type { Invoice } from '../../shared/domain/invoices/invoice.ts';
import { settleEvents } from '../../shared/domain/wallets/settle-events.ts';
import { priceTopUp, topUp } from '../../shared/domain/wallets/top-up.ts';
import type { SealedSegment } from '../../shared/domain/wallets/wallet.ts';
import { sha256Hex } from '../../shared/kernel/hash.ts';
import { derivedId, newId } from '../../shared/kernel/id.ts';
import { HOUR_MS, instant, type Instant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { microsOf } from '../../shared/kernel/money.ts';
import { addDays, localDateAt, startOfDate, type LocalDate, type Period } from '../../shared/kernel/period.ts';
import { metered } from './meters.ts';
import { at, catalog as taskforce, request } from './wallets.ts';

export type BillingPorts = Omit<
  Ports,
  | 'stripe'
  | 'stripeReads'
  | 'verifyWebhook'
  | 'undeliveredWebhooks'
  | 'checkVatId'
  | 'refuseUsage'
  | 'randomBytes'
  | 'measure'
>;
type Message = { readonly queue: 'starts' | 'chunks' | 'exports'; readonly body: Record<string, unknown> };

/** Centime's billing on a store in memory: queues that deliver when they are asked to, a clock that is moved by hand. */
export class BillingWorld {
  now: number;
  readonly catalog: Catalog;
  readonly queue: Message[] = [];
  readonly files = new Map<string, string>();
  readonly ports: BillingPorts;
  /** Told of each day that is over, before what falls due on the next one is done. */
  dayEnded?: (day: LocalDate) => Promise<void>;
  /** Customers whose account cannot be read so many times more. */
  readonly poisoned = new Map<string, number>();
  readonly #bus = memoryBus();
  #told = 0;

  constructor({
    start = '2026-11-01T00:00:00Z',
    catalog = taskforce,
    meter,
    store = memoryStore(meter),
  }: {
    readonly start?: string;
    readonly catalog?: Catalog;
    readonly meter?: UnitMeter;
    readonly store?: Store;
  } = {}) {
    this.now = at(start);
    this.catalog = catalog;
    // No two readings are the same: two writers of the same thing do not write the same bytes.
    const clock = (): Instant => instant(this.now++);
    const pause = () => Promise.resolve();
    const storage = storagePorts({
      store,
      bus: (events) => this.#bus.bus(events),
      clock,
      pause,
      onDelay: () => undefined,
    });
    this.ports = {
      ...storage,
      commit: storage.commitFor('test'),
      catalog,
      clock,
      newId,
      pause,
      account: async (id) => {
        const left = this.poisoned.get(id) ?? 0;
        if (left === 0) return storage.account(id);
        this.poisoned.set(id, left - 1);
        throw new Error('the account cannot be read');
      },
      accounts: (ids) => storage.accounts(ids.filter((id) => !this.poisoned.get(id))),
      sendCloseChunks: (messages) => this.#send(messages.map((body) => ({ queue: 'chunks', body }))),
      sendCloseStart: (through) => this.#send([{ queue: 'starts', body: { through } }]),
      putExport: async ({ key }, content) => {
        let text = '';
        for await (const part of content) text += part;
        this.files.set(key, text);
        return { bytes: Buffer.byteLength(text), sha256: sha256Hex(text) };
      },
      readExport: (key) => Promise.resolve(this.files.get(key)),
      exportLink: (key) => Promise.resolve(`https://files.example/${key}`),
    };
  }

  /** All that the bus got, the same event perhaps more than once. */
  get delivered() {
    return this.#bus.delivered;
  }

  /** What the bus got, by its own id once. */
  told(type?: string) {
    const events = [...new Map(this.#bus.delivered.map((event) => [event.id, event])).values()];
    return type === undefined ? events : events.filter((event) => event.type === type);
  }

  async customer(id: string, more: Partial<Customer> = {}): Promise<Customer> {
    const now = instant(this.now);
    const value: Customer = {
      id,
      revision: 1,
      name: `${id} SAS`,
      email: `${id}@example.com`,
      kind: 'business',
      country: 'FR',
      address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
      language: 'en',
      proofs: [],
      createdAt: now,
      updatedAt: now,
      ...more,
    };
    await this.ports.commit({ changes: [{ noun: 'customer', value }], events: [] });
    return value;
  }

  subscribe(customerId: string, plan = 'pro', seats = 1) {
    return this.put(customerId, { plan, seats });
  }

  /** Starts or changes a subscription; by month unless said otherwise. */
  put(customerId: string, request: Partial<SubscriptionRequest>) {
    const whole = { plan: 'pro', seats: 1, interval: 'month', ...request } as const;
    return putSubscription(this.ports)({ customerId, request: whole });
  }

  /** Moves the clock, takes each day what is due, and runs the closes on the way. */
  async liveThrough(now: string): Promise<void> {
    const zone = this.catalog.zone;
    for (let day = addDays(localDateAt(instant(this.now), zone), 1); ; day = addDays(day, 1)) {
      const morning = instant(startOfDate(day, zone) + 3.5 * HOUR_MS);
      if (morning > at(now)) break;
      this.now = Math.max(this.now, morning);
      await this.dayEnded?.(addDays(day, -1));
      await settleDue(this.ports)((due, cause) => {
        throw new Error(`${due.customerId} has a step that cannot be taken`, { cause });
      });
      if (day.endsWith('-01')) {
        this.queue.push({ queue: 'starts', body: {} });
        await this.drain();
      }
    }
    this.now = Math.max(this.now, at(now));
    await settleDue(this.ports)((due, cause) => {
      throw new Error(`${due.customerId} has a step that cannot be taken`, { cause });
    });
  }

  /** Marks an invoice as paid, as Stripe's webhook would, and lets what follows follow. */
  async pay(invoiceId: string, paidAt = this.now): Promise<void> {
    const found = await this.ports.invoice(invoiceId);
    const customer = await this.ports.customer(found?.invoice.customerId ?? '');
    invariant(found && customer, 'what is paid exists');
    const now = instant(this.now);
    const {
      payment,
      customer: paid,
      events,
    } = settledBy(
      { invoice: found.invoice, customer, ...(found.payment && { payment: found.payment }) },
      { paid: found.invoice.gross, paidAt: instant(paidAt), now },
    );
    await this.ports.commit({
      changes: [
        { noun: 'invoicePayment', value: payment },
        ...(paid ? [{ noun: 'customer', value: paid } as const] : []),
      ],
      events,
    });
    await followPaidInvoice(this.ports)({ invoiceId });
  }

  /** Puts a card on file. */
  async addCard(id: string): Promise<void> {
    const customer = await this.ports.customer(id);
    invariant(customer, 'the customer exists');
    const stripe = { customerId: `cus_${id}`, paymentMethod: { id: 'pm_1', type: 'card' } };
    const value = { ...customer, revision: customer.revision + 1, stripe };
    await this.ports.commit({ changes: [{ noun: 'customer', value }], events: [] });
  }

  /** A customer with a subscription. */
  async subscriber(id: string, plan = 'pro', seats = 1, more: Partial<Customer> = {}): Promise<void> {
    await this.customer(id, more);
    await this.subscribe(id, plan, seats);
  }

  async tail(customerId: string): Promise<SealedSegment> {
    const tail = await this.ports.chain.tail(customerId);
    invariant(tail, 'the customer has a wallet');
    return tail;
  }

  /** Compute used now; 1,000 tokens cost 1.00. */
  async use(customerId: string, tokens: number, time: string | Instant = instant(this.now)): Promise<void> {
    const { sealed, events } = settleEvents(await this.tail(customerId), [request(time, tokens)], this.#context());
    await this.ports.commit({ changes: [{ noun: 'segment', value: sealed }], events });
  }

  /** So much counted by a meter of one quantity, such as VMCloud's; in millionths. */
  async meter(customerId: string, type: string, quantity: number, time: string | Instant = instant(this.now)) {
    const event = metered(type, time, quantity);
    const tail = await this.tail(customerId);
    const priceOf = await priceForBudget(this.ports, tail, { events: [event] });
    const { sealed, events } = settleEvents(tail, [event], { ...this.#context(), priceOf });
    await this.ports.commit({ changes: [{ noun: 'segment', value: sealed }], events });
  }

  async topUp(customerId: string, amount: string): Promise<void> {
    const tail = await this.tail(customerId);
    const grantId = derivedId('gr', customerId, String(tail.segment.seq));
    const bought = priceTopUp(this.catalog, grantId, microsOf(amount), instant(this.now));
    const { sealed, events } = topUp(tail, bought, false, this.#context());
    await this.ports.commit({ changes: [{ noun: 'segment', value: sealed }], events });
  }

  /** Moves the clock and starts what the schedule starts, then lets the queues run empty. */
  async daily(now: string): Promise<void> {
    this.now = at(now);
    this.queue.push({ queue: 'starts', body: {} });
    await this.drain();
  }

  /** Delivers messages and the bus's events until there are none. */
  async drain(): Promise<void> {
    const limit = 10_000;
    for (let delivered = 0; delivered < limit; delivered += 1) {
      this.#route();
      const message = this.queue.shift();
      if (!message) return;
      await this.deliver(message);
    }
    throw new Error('the queues do not run empty');
  }

  async deliver({ queue, body }: Message): Promise<void> {
    if (queue === 'starts') await startClose(this.ports)(body);
    else if (queue === 'chunks')
      await closeCustomers(this.ports)(body as Parameters<ReturnType<typeof closeCustomers>>[0]);
    else await writeExports(this.ports)(body['period'] as Period);
  }

  watch() {
    return watchClose(this.ports)();
  }

  /** Every document issued in these months, by the register, in the order of numbers. */
  async invoices(...periods: readonly string[]): Promise<readonly Invoice[]> {
    const invoices: Invoice[] = [];
    for (const period of periods) {
      const { data } = await this.ports.register(period as Period, { limit: 1_000 });
      for (const entry of data) {
        const found = await this.ports.invoicesById(entry.invoices.map(({ id }) => id));
        invoices.push(...found.map(({ invoice }) => invoice));
      }
    }
    return invoices;
  }

  /** The rules by which the bus feeds the queues. */
  #route(): void {
    for (const event of this.#bus.delivered.slice(this.#told)) {
      if (event.type !== 'close.completed') continue;
      const { period } = event.data as { period: string };
      this.queue.push({ queue: 'starts', body: { after: period } }, { queue: 'exports', body: { period } });
    }
    this.#told = this.#bus.delivered.length;
  }

  #send(messages: readonly Message[]): Promise<void> {
    this.queue.push(...messages);
    return Promise.resolve();
  }

  #context() {
    return { catalog: this.catalog, now: instant(this.now) };
  }
}
