import { apiKeyEndpoints } from '../../functions/api-keys/endpoints.ts';
import { catalogEndpoints } from '../../functions/catalog/endpoints.ts';
import { refuseUnknown } from '../../functions/catalog/refuse-unknown.ts';
import { closeEndpoints } from '../../functions/closes/endpoints.ts';
import { customerEndpoints } from '../../functions/customers/endpoints.ts';
import { entitlementEndpoints } from '../../functions/entitlements/endpoints.ts';
import { exportEndpoints } from '../../functions/exports/endpoints.ts';
import { holdEndpoints } from '../../functions/holds/endpoints.ts';
import { invoiceEndpoints } from '../../functions/invoices/endpoints.ts';
import { quoteEndpoints } from '../../functions/quotes/endpoints.ts';
import { type HttpHandler, httpStack } from '../../functions/runtime/http-stack.ts';
import { subscriptionEndpoints } from '../../functions/subscriptions/endpoints.ts';
import { usageEndpoints } from '../../functions/usage/endpoints.ts';
import { walletEndpoints } from '../../functions/wallets/endpoints.ts';
import { docsFiles } from '../../shared/adapters/docs/docs-files.ts';
import type { StoragePorts } from '../../shared/adapters/dynamodb/ports.ts';
import type { MemoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import { memoryStorage } from '../../shared/adapters/memory/memory-ports.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { checkVatId } from '../../shared/adapters/vat/check-vat-id.ts';
import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { seedApiKey } from '../../shared/application/seed-api-key.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { SHIPPED_CATALOGS } from '../../shared/catalog/shipped-catalogs.ts';
import type { Scope } from '../../shared/domain/api-keys/api-key.ts';
import { sha256Hex } from '../../shared/kernel/hash.ts';
import { newId } from '../../shared/kernel/id.ts';
import { instant, type Instant, parseInstant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { randomBytes } from '../../shared/kernel/random.ts';
import { callHttp, type Reply } from './http-call.ts';
import type { Call } from './http-event.ts';

export const ADMIN_KEY = 'ck_test_admin';
export const START = '2026-11-17T12:00:00.000Z';

type WorldPorts = StoragePorts &
  Pick<Ports, 'catalog' | 'clock' | 'newId' | 'randomBytes' | 'pause' | 'checkVatId' | 'commit' | 'sendCloseStart'> &
  Pick<Ports, 'readExport' | 'exportLink'> & { readonly memory: WalletMemory } & {
    readonly openTopUpCheckout: (grantId: string) => Promise<{ readonly checkoutUrl: string }>;
  };

/** The whole API over a store in memory, at a clock that stands still until it is moved. */
export class HttpWorld {
  now: number;
  readonly bus: MemoryBus;
  readonly storage: StoragePorts;
  readonly closesAsked: string[] = [];
  readonly files = new Map<string, string>();
  readonly handler: HttpHandler;

  private constructor(around?: (store: Store) => Store, catalog = loadCatalog(SHIPPED_CATALOGS['taskforce'])) {
    this.now = parseInstant(START) ?? 0;
    const clock = (): Instant => instant(this.now);
    const { ports: storage, bus } = memoryStorage({ clock, ...(around && { around }) });
    this.bus = bus;
    this.storage = storage;
    const lasting = {
      ...storage,
      catalog,
      clock,
      newId,
      randomBytes,
      pause: () => Promise.resolve(),
      checkVatId,
      memory: new WalletMemory(),
      sendCloseStart: (through: string) => Promise.resolve(void this.closesAsked.push(through)),
      readExport: (key: string) => Promise.resolve(this.files.get(key)),
      exportLink: (key: string) => Promise.resolve(`https://files.example/${key}?signed`),
      openTopUpCheckout: (grantId: string) => Promise.resolve({ checkoutUrl: `https://checkout.example/${grantId}` }),
      docsFile: docsFiles(),
    };
    const portsFor = (correlationId: string): WorldPorts & { docsFile: ReturnType<typeof docsFiles> } => ({
      ...lasting,
      commit: storage.commitFor(correlationId),
    });
    this.handler = httpStack(
      portsFor,
      [
        ...apiKeyEndpoints,
        ...catalogEndpoints,
        ...closeEndpoints,
        ...customerEndpoints,
        ...entitlementEndpoints,
        ...exportEndpoints,
        ...holdEndpoints,
        ...invoiceEndpoints,
        ...quoteEndpoints,
        ...subscriptionEndpoints,
        ...usageEndpoints,
        ...walletEndpoints,
      ],
      refuseUnknown,
    );
  }

  static async start(around?: (store: Store) => Store, catalog?: Catalog): Promise<HttpWorld> {
    const world = new HttpWorld(around, catalog);
    await world.withPorts(seedApiKey)(ADMIN_KEY);
    return world;
  }

  /** Something of the application, on this world's store. */
  withPorts<In, Out>(useCase: (ports: StoragePorts & Pick<Ports, 'clock' | 'pause' | 'commit'>) => (input: In) => Out) {
    const { storage } = this;
    const clock = (): Instant => instant(this.now);
    return useCase({ ...storage, clock, pause: () => Promise.resolve(), commit: storage.commitFor('test') });
  }

  call(method: string, url: string, { body, headers = {} }: Call = {}, key: string | null = ADMIN_KEY): Promise<Reply> {
    const authorization = key === null ? {} : { authorization: `Bearer ${key}` };
    return callHttp(this.handler, [method, url], { body, headers: { ...authorization, ...headers } });
  }

  get = (url: string): Promise<Reply> => this.call('GET', url);
  put = (url: string, body: unknown): Promise<Reply> => this.call('PUT', url, { body });
  post = (url: string, body: unknown, idempotencyKey?: string): Promise<Reply> =>
    this.call('POST', url, {
      body,
      ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
    });
  delete = (url: string): Promise<Reply> => this.call('DELETE', url);

  /** A key with these scopes and no others. */
  async keyWith(...scopes: Scope[]): Promise<string> {
    const key = `ck_test_${scopes.join('_')}`;
    await this.withPorts(
      ({ commit, clock }) =>
        (scoped: Scope[]) =>
          commit({
            changes: [
              {
                noun: 'apiKey',
                value: {
                  id: newId('key'),
                  revision: 1,
                  hash: sha256Hex(key),
                  name: key,
                  scopes: scoped,
                  createdAt: clock(),
                },
              },
            ],
            events: [],
          }),
    )(scopes);
    return key;
  }

  /** A customer on a plan, with a wallet. */
  async subscriber(id = 'acme', plan = 'pro', seats = 1): Promise<void> {
    const created = await this.put(`/v1/customers/${id}`, ACME);
    invariant(created.status === 201, 'the customer is new');
    const started = await this.put(`/v1/customers/${id}/subscription`, { plan, seats, interval: 'month' });
    invariant(started.status === 201, `the subscription starts: ${started.text}`);
  }

  told = (type: string) => this.bus.delivered.filter((event) => event.type === type);
}

export const ACME = {
  name: 'Acme SAS',
  email: 'billing@acme.example',
  kind: 'business',
  country: 'FR',
  address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
};

let counted = 0;
/** A usage event of a customer now, with an id of its own. */
export function usageEvent(customerId: string, time: string = START, data: object = {}): Record<string, unknown> {
  counted += 1;
  const id = `event-${String(counted)}`;
  const tokens = { inputTokens: 400, outputTokens: 50, ...data };
  return {
    specversion: '1.0',
    id,
    source: '/test',
    type: 'assistant.request',
    subject: customerId,
    time,
    data: tokens,
  };
}
