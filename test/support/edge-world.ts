import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { refuseUnknown } from '../../functions/catalog/refuse-unknown.ts';
import type { HttpContext, HttpEvent, HttpResponse } from '../../functions/runtime/http-event.ts';
import { type HttpHandler, httpStack } from '../../functions/runtime/http-stack.ts';
import type { Endpoint } from '../../functions/runtime/route.ts';
import { docsFiles } from '../../shared/adapters/docs/docs-files.ts';
import type { MemoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import { memoryStorage } from '../../shared/adapters/memory/memory-ports.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { verifyWebhook } from '../../shared/adapters/stripe/verify-webhook.ts';
import { checkVatId } from '../../shared/adapters/vat/check-vat-id.ts';
import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { openTopUpCheckout } from '../../shared/application/open-top-up-checkout.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { seedApiKey } from '../../shared/application/seed-api-key.ts';
import type { StripePorts, StripeReads } from '../../shared/application/stripe-ports.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../shared/catalog/taskforce.ts';
import { newId } from '../../shared/kernel/id.ts';
import { instant, type Instant, parseInstant } from '../../shared/kernel/instant.ts';
import { centsOf } from '../../shared/kernel/money.ts';
import { randomBytes } from '../../shared/kernel/random.ts';
import { ADMIN_KEY, START } from './http-world.ts';
import { Snapshot } from './snapshot.ts';

export const EDGE_WEBHOOK_SECRET = 'whsec_edges';
const FUNCTIONS = join(import.meta.dirname, '..', '..', 'functions');

/** Every function's endpoints, found in its folder: a new function is at once in every test of the edges. */
export const ENDPOINTS: readonly Endpoint<unknown>[] = (
  await Promise.all(
    readdirSync(FUNCTIONS)
      .map((name) => join(FUNCTIONS, name, 'endpoints.ts'))
      .filter((file) => existsSync(file))
      .map((file) => import(pathToFileURL(file).href) as Promise<Record<string, unknown>>),
  )
).flatMap((module) => Object.values(module).flatMap((exported) => (isEndpoints(exported) ? exported : [])));

function isEndpoints(exported: unknown): exported is Endpoint<unknown>[] {
  return (
    Array.isArray(exported) &&
    exported.every((each: unknown) => typeof each === 'object' && each !== null && 'route' in each)
  );
}

/** Stripe as it answers when all goes well; what it would have to know of is unknown to it. */
const stripe: Partial<StripePorts> = {
  createCustomer: ({ customer }) => Promise.resolve({ done: `cus_${customer.id}` }),
  findCustomer: () => Promise.resolve(undefined),
  createCheckout: () => Promise.resolve({ done: { sessionId: newId('plan'), url: 'https://checkout.example/page' } }),
  findCheckout: () => Promise.resolve(undefined),
  createPortal: () => Promise.resolve({ url: 'https://portal.example/page' }),
};
const stripeReads: StripeReads = {
  defaultPaymentMethod: () => Promise.resolve(undefined),
  paymentMethod: () => Promise.resolve(undefined),
  savedBySetup: () => Promise.resolve(undefined),
  invoiceWithFailure: (id) =>
    Promise.resolve({ id, status: 'open', currency: 'EUR', total: centsOf('0.00'), paid: centsOf('0.00') }),
  refund: () => Promise.resolve(undefined),
  refundsOfCharge: () => Promise.resolve([]),
};

/** Every function behind one handler, on a store in memory that says whether anything in it changed. */
export class EdgeWorld {
  now = parseInstant(START) ?? 0;
  readonly snapshot = new Snapshot();
  readonly bus: MemoryBus;
  readonly handler: HttpHandler;
  readonly ports;
  readonly queued: unknown[] = [];

  private constructor(around: (store: Store) => Store) {
    const clock = (): Instant => instant(this.now);
    const pause = () => Promise.resolve();
    const { ports: storage, bus } = memoryStorage({ clock, around: (store) => around(this.snapshot.watch(store)) });
    this.bus = bus;
    const secret = () => Promise.resolve({ apiKey: 'sk_test_edges', webhookSecrets: [EDGE_WEBHOOK_SECRET] });
    const queue = (message: unknown) => Promise.resolve(void this.queued.push(message));
    this.ports = {
      ...storage,
      clock,
      pause,
      newId,
      randomBytes,
      checkVatId,
      catalog: loadCatalog(taskforce),
      memory: new WalletMemory(),
      sendCloseStart: queue,
      sendCloseChunks: queue,
      refuseUsage: queue,
      readExport: () => Promise.resolve(undefined),
      exportLink: (key: string) => Promise.resolve(`https://files.example/${key}`),
      docsFile: docsFiles(),
      stripe: stripe as Ports['stripe'],
      stripeReads,
      verifyWebhook: verifyWebhook(secret, clock),
      undeliveredWebhooks: () => Promise.resolve([]),
    };
    const portsFor = (correlationId: string) => {
      const ports = { ...this.ports, commit: storage.commitFor(correlationId) };
      return { ...ports, openTopUpCheckout: openTopUpCheckout(ports) };
    };
    this.handler = httpStack(portsFor, ENDPOINTS as never, refuseUnknown);
  }

  static async start(around: (store: Store) => Store = (store) => store): Promise<EdgeWorld> {
    const world = new EdgeWorld(around);
    await seedApiKey({ ...world.ports, commit: world.ports.commitFor('seed') })(ADMIN_KEY);
    return world;
  }

  answer(event: HttpEvent): Promise<HttpResponse> {
    return this.handler(event, { awsRequestId: 'lambda-request' } as HttpContext);
  }

  /** All that a refused request must leave as it was. */
  get state(): string {
    return `${this.snapshot.hash}/${String(this.bus.delivered.length)}/${String(this.queued.length)}`;
  }
}
