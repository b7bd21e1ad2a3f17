import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readEvent } from '../../events/catalogue.ts';
import type { WireEnvelope } from '../../events/envelope.ts';
import { startLocalStripe, type LocalStripe } from '../../infra/local/stripe/server.ts';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import { stripeClient } from '../../shared/adapters/stripe/client.ts';
import { unpaced } from '../../shared/adapters/stripe/pacing.ts';
import { stripePorts } from '../../shared/adapters/stripe/stripe-ports.ts';
import { stripeReads } from '../../shared/adapters/stripe/stripe-reads.ts';
import { verifyWebhook } from '../../shared/adapters/stripe/verify-webhook.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { takeStripeWebhook } from '../../shared/application/take-stripe-webhook.ts';
import type { Customer } from '../../shared/domain/customers/customer.ts';
import { composeDraft } from '../../shared/domain/invoices/compose-draft.ts';
import type { Invoice, InvoiceLine } from '../../shared/domain/invoices/invoice.ts';
import { invoiceSeries } from '../../shared/application/document-series.ts';
import { issueDrafts } from '../../shared/domain/invoices/issue-drafts.ts';
import { openWallet } from '../../shared/domain/wallets/open-wallet.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { derivedId, newId } from '../../shared/kernel/id.ts';
import { instant, type Instant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { centsOf, microsOf, unitPriceOf, ZERO_MICROS } from '../../shared/kernel/money.ts';
import { localDateAt, rangeOfPeriod, periodOfDate } from '../../shared/kernel/period.ts';
import { at, catalog } from './wallets.ts';

export const API_KEY = 'sk_test_world';
export const WEBHOOK_SECRETS = ['whsec_new', 'whsec_old'] as const;
export const START = at('2026-11-10T12:00:00Z');

export type PaymentPorts = Pick<
  Ports,
  | 'account'
  | 'answer'
  | 'catalog'
  | 'chain'
  | 'clock'
  | 'commit'
  | 'customer'
  | 'inboxMessage'
  | 'invoice'
  | 'newId'
  | 'numberSeries'
  | 'pause'
  | 'pendingTopUp'
  | 'stripe'
  | 'stripeReads'
  | 'stripeCustomer'
  | 'verifyWebhook'
>;

/** A webhook as it was delivered, to be delivered again. */
export type Delivered = {
  readonly raw: Uint8Array;
  readonly signature: string;
  readonly type: string;
  readonly status: number;
};

/** Centime's payments on a store in memory, the local Stripe beside it, and a webhook endpoint between them. */
export class StripeWorld {
  now: number = START;
  readonly published: WireEnvelope[] = [];
  readonly delivered: Delivered[] = [];
  /** Webhooks are answered 503 and change nothing. */
  isDeaf = false;
  readonly ports: PaymentPorts;
  readonly storage: ReturnType<typeof storagePorts>;
  readonly #stripe: LocalStripe;
  readonly #endpoint: Server;

  private constructor(stripe: LocalStripe, endpoint: Server) {
    this.#stripe = stripe;
    this.#endpoint = endpoint;
    const clock = (): Instant => instant(this.now);
    const pause = () => Promise.resolve();
    const bus = (events: readonly WireEnvelope[]) => {
      for (const event of events) this.published.push(readEvent(event));
      return Promise.resolve({ failed: [] });
    };
    this.storage = storagePorts({ store: memoryStore(), bus, clock, pause, onDelay: () => undefined });
    const secret = () => Promise.resolve({ apiKey: API_KEY, webhookSecrets: WEBHOOK_SECRETS });
    this.ports = {
      ...this.storage,
      catalog,
      clock,
      newId,
      pause,
      commit: this.storage.commitFor('test'),
      stripe: stripePorts({ client: stripeClient(secret, stripe.url), pace: unpaced, zone: catalog.zone }),
      stripeReads: stripeReads(secret, stripe.url),
      verifyWebhook: verifyWebhook(secret, clock),
    };
  }

  get stripeUrl(): string {
    return this.#stripe.url;
  }

  static async start(): Promise<StripeWorld> {
    const clock = { read: (): number => START };
    const stripe = await startLocalStripe({ now: () => clock.read(), lookEveryMs: 0 });
    const endpoint = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = String(request.headers['stripe-signature']);
        void world.receive(Buffer.concat(chunks), signature).then((status) => response.writeHead(status).end());
      });
    });
    const world = new StripeWorld(stripe, endpoint);
    clock.read = () => world.now;
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const { port } = endpoint.address() as AddressInfo;
    stripe.setWebhook({ url: `http://127.0.0.1:${String(port)}/`, secret: WEBHOOK_SECRETS[1] });
    return world;
  }

  async stop(): Promise<void> {
    await this.#stripe.stop();
    this.#endpoint.closeAllConnections();
    await new Promise((resolve) => this.#endpoint.close(resolve));
  }

  /** Takes one delivery, as the function does, and answers its status. */
  async receive(raw: Uint8Array, signature: string, ports: PaymentPorts = this.ports): Promise<number> {
    if (this.isDeaf) return 503;
    const status = await takeStripeWebhook(ports)({ raw, signature }).then(
      () => 200,
      (error: unknown) => {
        if (error instanceof BillingError && error.code === 'invalid_signature') return 400;
        return 500;
      },
    );
    const { type } = JSON.parse(Buffer.from(raw).toString()) as { type: string };
    this.delivered.push({ raw, signature, type, status });
    return status;
  }

  /** All webhooks that Stripe wants to send by now have arrived. */
  async webhooks(): Promise<void> {
    await this.#stripe.idle();
  }

  async local(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#stripe.url}/_local/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    invariant(response.ok || response.status === 402, `${method} ${path} answers: ${String(response.status)}`);
    return response.json();
  }

  async api(method: string, path: string, form: Record<string, string> = {}): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#stripe.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/x-www-form-urlencoded' },
      ...(method === 'POST' && { body: new URLSearchParams(form).toString() }),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  fault(kind: string, path: string, times = 1): Promise<unknown> {
    return this.local('POST', 'faults', { kind, path, times });
  }

  /** How many requests Stripe got, by method and path pattern. */
  async requests(): Promise<{ readonly total: number; readonly counts: Readonly<Record<string, { count: number }>> }> {
    return (await this.local('GET', 'requests')) as never;
  }

  async objects<T = Record<string, unknown>>(table: string): Promise<readonly T[]> {
    return ((await this.local('GET', `objects/${table}`)) as { data: T[] }).data;
  }

  /** The events of a type, as the bus got them; twice the same id is once. */
  told(type: string): readonly WireEnvelope[] {
    const events = this.published.filter((event) => event.type === type);
    return [...new Map(events.map((event) => [event.id, event])).values()];
  }

  async customer(id = 'acme', more: Partial<Customer> = {}): Promise<Customer> {
    const value: Customer = {
      id,
      revision: 1,
      name: 'Acme SAS',
      email: `${id}@example.com`,
      kind: 'business',
      country: 'FR',
      address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
      language: 'fr',
      proofs: [],
      createdAt: START,
      updatedAt: START,
      ...more,
    };
    await this.ports.commit({ changes: [{ noun: 'customer', value }], events: [] });
    return value;
  }

  async wallet(customerId = 'acme'): Promise<void> {
    const { sealed } = openWallet(
      {
        customerId,
        terms: { plan: 'pro', includedPerPeriod: ZERO_MICROS, overage: 'invoice' },
        included: microsOf('10'),
        from: START,
      },
      { catalog, now: START },
    );
    await this.ports.commit({ changes: [{ noun: 'segment', value: sealed }], events: [] });
  }

  /** A final invoice of some lines, as a close or a start would have issued it. */
  async invoice(customerId = 'acme', nets: readonly string[] = ['13.00', '4.60', '-2.10']): Promise<Invoice> {
    const customer = await this.ports.customer(customerId);
    invariant(customer, 'the customer exists');
    const on = localDateAt(instant(this.now), catalog.zone);
    const now = instant(this.now);
    const series = await invoiceSeries({ ...this.ports, catalog }, now);
    const cause = `start:${derivedId('sub', customerId, String(series.current?.last ?? 0))}`;
    const lines = nets.map((net, index): InvoiceLine => ({
      kind: net.startsWith('-') ? 'credit' : 'plan',
      description: `Line ${String(index + 1)}`,
      quantity: 1n,
      unitPrice: unitPriceOf(net),
      discounts: [],
      net: centsOf(net),
      service: rangeOfPeriod(periodOfDate(on)),
    }));
    const issue = issueDrafts([composeDraft({ cause, customer, lines, on }, catalog)], series, now);
    const [invoice] = issue.invoices;
    invariant(invoice, 'one draft is one invoice');
    await this.ports.commit({
      changes: [
        { noun: 'numberSeries', value: issue.numberSeries },
        { noun: 'registerEntry', value: issue.registerEntry },
        { noun: 'invoice', value: invoice },
      ],
      events: [],
    });
    return invoice;
  }
}
