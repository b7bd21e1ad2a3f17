import { consumeDue } from '../../functions/auto-top-up/consume-due.ts';
import { checkoutEndpoints } from '../../functions/checkout/endpoints.ts';
import { consumeChunk } from '../../functions/close-customers/consume-chunk.ts';
import { closeEndpoints } from '../../functions/closes/endpoints.ts';
import { consumeInvoice } from '../../functions/collect-invoices/consume-invoice.ts';
import { creditNoteEndpoints } from '../../functions/credit-notes/endpoints.ts';
import { customerEndpoints } from '../../functions/customers/endpoints.ts';
import { consumePaid } from '../../functions/follow-payments/consume-paid.ts';
import { holdEndpoints } from '../../functions/holds/endpoints.ts';
import { consumeEvent } from '../../functions/record-activity/consume-event.ts';
import { quoteEndpoints } from '../../functions/quotes/endpoints.ts';
import { httpStack } from '../../functions/runtime/http-stack.ts';
import { batchStack, queueStack } from '../../functions/runtime/queue-stack.ts';
import { scheduleStack } from '../../functions/runtime/schedule-stack.ts';
import { runSweep } from '../../functions/settle-due/run-sweep.ts';
import { consumeRequested } from '../../functions/send-refunds/consume-requested.ts';
import { consumeReports } from '../../functions/settle-usage/consume-reports.ts';
import { consumeStart } from '../../functions/start-close/consume-start.ts';
import { stripeWebhookEndpoints } from '../../functions/stripe-webhook/endpoints.ts';
import { subscriptionEndpoints } from '../../functions/subscriptions/endpoints.ts';
import { usageEndpoints } from '../../functions/usage/endpoints.ts';
import { walletEndpoints } from '../../functions/wallets/endpoints.ts';
import { consumeCompletion } from '../../functions/write-exports/consume-completion.ts';
import { type StoragePorts, storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import type { EventBus } from '../../shared/adapters/event-bus.ts';
import { verifyWebhook } from '../../shared/adapters/stripe/verify-webhook.ts';
import { checkVatId } from '../../shared/adapters/vat/check-vat-id.ts';
import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { openTopUpCheckout } from '../../shared/application/open-top-up-checkout.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { publishOutbox } from '../../shared/application/publish-outbox.ts';
import type { OpenTopUpCheckout } from '../../shared/application/top-up-wallet.ts';
import { watchClose } from '../../shared/application/watch-close.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { sha256Hex } from '../../shared/kernel/hash.ts';
import { instant } from '../../shared/kernel/instant.ts';
import type { Chance } from './chance.ts';
import { type Instance, storeThrough } from './instance.ts';
import type { SimulatedStripe } from './stripe.ts';
import { WEBHOOK_SECRET } from './stripe.ts';

/** Of two or three segments, so that others are read when their keys say so. */
const STORED_BYTES = 500;

/** What functions reach besides the table. */
export type Outside = {
  readonly catalog: Catalog;
  readonly chance: Chance;
  readonly stripe: SimulatedStripe;
  readonly busOf: (instance: Instance) => EventBus;
  readonly send: (queue: 'close-starts' | 'close-chunks' | 'usage-refused', bodies: readonly unknown[]) => void;
  readonly files: Map<string, string>;
};

type AllPorts = Omit<StoragePorts, 'commitFor'> &
  Omit<Ports, keyof StoragePorts> & {
    readonly memory: WalletMemory;
    readonly openTopUpCheckout: OpenTopUpCheckout;
  };
type PortsFor = (correlationId: string) => AllPorts;
type Handler = (event: never, context: never) => Promise<unknown>;

/** Each function as its handler.ts makes it, on ports that lead through an instance. */
export const HANDLERS = {
  usage: (ports: PortsFor) => httpStack(ports, usageEndpoints),
  holds: (ports: PortsFor) => httpStack(ports, holdEndpoints),
  wallets: (ports: PortsFor) => httpStack(ports, walletEndpoints),
  customers: (ports: PortsFor) => httpStack(ports, customerEndpoints),
  subscriptions: (ports: PortsFor) => httpStack(ports, subscriptionEndpoints),
  closes: (ports: PortsFor) => httpStack(ports, closeEndpoints),
  'credit-notes': (ports: PortsFor) => httpStack(ports, creditNoteEndpoints),
  quotes: (ports: PortsFor) => httpStack(ports, quoteEndpoints),
  checkout: (ports: PortsFor) => httpStack(ports, checkoutEndpoints),
  'stripe-webhook': (ports: PortsFor) => httpStack(ports, stripeWebhookEndpoints),
  'settle-usage': (ports: PortsFor) => batchStack(ports, consumeReports),
  'start-close': (ports: PortsFor) => queueStack(ports, consumeStart),
  'close-customers': (ports: PortsFor) => queueStack(ports, consumeChunk),
  'collect-invoices': (ports: PortsFor) => queueStack(ports, consumeInvoice),
  'follow-payments': (ports: PortsFor) => queueStack(ports, consumePaid),
  'send-refunds': (ports: PortsFor) => queueStack(ports, consumeRequested),
  'auto-top-up': (ports: PortsFor) => queueStack(ports, consumeDue),
  'record-activity': (ports: PortsFor) => queueStack(ports, consumeEvent),
  'write-exports': (ports: PortsFor) => queueStack(ports, consumeCompletion),
  'publish-outbox': (ports: PortsFor) => scheduleStack(ports, publishOutbox),
  'settle-due': (ports: PortsFor) => scheduleStack(ports, runSweep),
  'watch-close': (ports: PortsFor) => scheduleStack(ports, watchClose),
} as const satisfies Record<string, (ports: PortsFor) => Handler>;
export type FunctionName = keyof typeof HANDLERS;

/** The composition root of the simulation: a memory, a clock and a way out of each instance's own. */
export function portsOf(instance: Instance, outside: Outside): PortsFor {
  const clock = () => instant(instance.clock);
  const pause = () => instance.call('pause', 'other', () => Promise.resolve());
  const storage = storagePorts({
    store: storeThrough(instance),
    bus: outside.busOf(instance),
    clock,
    pause,
    onDelay: () => undefined,
  });
  const secret = () => Promise.resolve({ apiKey: 'sk_test', webhookSecrets: [WEBHOOK_SECRET] });
  const send = (queue: Parameters<Outside['send']>[0], bodies: readonly unknown[]) =>
    instance.call(`send ${queue}`, 'other', () => {
      outside.send(queue, bodies);
      return Promise.resolve();
    });
  const lasting = {
    ...storage,
    ...exportPorts(instance, outside.files),
    catalog: outside.catalog,
    clock,
    pause,
    newId: (prefix: string) => `${prefix}_${outside.chance.uuid(instance.clock)}`,
    randomBytes: (count: number) => outside.chance.bytes(count),
    checkVatId,
    measure: () => undefined,
    memory: new WalletMemory({ storedBytes: STORED_BYTES }),
    stripe: outside.stripe.portsOf(instance),
    stripeReads: outside.stripe.readsOf(instance),
    verifyWebhook: verifyWebhook(secret, clock),
    undeliveredWebhooks: () => Promise.resolve([]),
    sendCloseChunks: (messages: readonly unknown[]) => send('close-chunks', messages),
    sendCloseStart: (through: string) => send('close-starts', [{ through }]),
    refuseUsage: (refused: readonly unknown[]) => send('usage-refused', refused),
  };
  return (correlationId) => {
    const ports = { ...lasting, commit: storage.commitFor(correlationId) };
    return { ...ports, openTopUpCheckout: openTopUpCheckout(ports) };
  };
}

function exportPorts(instance: Instance, files: Map<string, string>) {
  return {
    putExport: async ({ key }: { readonly key: string }, content: AsyncIterable<string> | Iterable<string>) => {
      let text = '';
      for await (const part of content) text += part;
      await instance.call(`put ${key}`, 'other', () => Promise.resolve(files.set(key, text)));
      return { bytes: Buffer.byteLength(text), sha256: sha256Hex(text) };
    },
    readExport: (key: string) => Promise.resolve(files.get(key)),
    exportLink: (key: string) => Promise.resolve(`https://files.example/${key}`),
  };
}
