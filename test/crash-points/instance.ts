import { apiKeyEndpoints } from '../../functions/api-keys/endpoints.ts';
import { consumeDue } from '../../functions/auto-top-up/consume-due.ts';
import { checkoutEndpoints } from '../../functions/checkout/endpoints.ts';
import { consumeChunk } from '../../functions/close-customers/consume-chunk.ts';
import { closeEndpoints } from '../../functions/closes/endpoints.ts';
import { consumeInvoice } from '../../functions/collect-invoices/consume-invoice.ts';
import { creditNoteEndpoints } from '../../functions/credit-notes/endpoints.ts';
import { customerEndpoints } from '../../functions/customers/endpoints.ts';
import { entitlementEndpoints } from '../../functions/entitlements/endpoints.ts';
import { consumePaid } from '../../functions/follow-payments/consume-paid.ts';
import { holdEndpoints } from '../../functions/holds/endpoints.ts';
import { quoteEndpoints } from '../../functions/quotes/endpoints.ts';
import { consumeEvent } from '../../functions/record-activity/consume-event.ts';
import { httpStack, type HttpHandler } from '../../functions/runtime/http-stack.ts';
import { batchStack, type QueueHandler, queueStack } from '../../functions/runtime/queue-stack.ts';
import { scheduleStack, type ScheduleHandler } from '../../functions/runtime/schedule-stack.ts';
import { consumeRequested } from '../../functions/send-refunds/consume-requested.ts';
import { runSweep } from '../../functions/settle-due/run-sweep.ts';
import { consumeReports } from '../../functions/settle-usage/consume-reports.ts';
import { consumeStart } from '../../functions/start-close/consume-start.ts';
import { stripeWebhookEndpoints } from '../../functions/stripe-webhook/endpoints.ts';
import { subscriptionEndpoints } from '../../functions/subscriptions/endpoints.ts';
import { usageEndpoints } from '../../functions/usage/endpoints.ts';
import { runVerification } from '../../functions/verify/run-verification.ts';
import { walletEndpoints } from '../../functions/wallets/endpoints.ts';
import { consumeCompletion } from '../../functions/write-exports/consume-completion.ts';
import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { openTopUpCheckout } from '../../shared/application/open-top-up-checkout.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { publishOutbox } from '../../shared/application/publish-outbox.ts';
import { watchClose } from '../../shared/application/watch-close.ts';

/** The handlers of the functions, with the memory that an instance has: a new one begins with nothing. */
export type Instance = {
  readonly http: HttpHandler;
  readonly queues: Readonly<Record<QueueFunction, QueueHandler>>;
  readonly schedules: Readonly<Record<ScheduledFunction, ScheduleHandler>>;
};
export type QueueFunction =
  | 'settle-usage'
  | 'start-close'
  | 'close-customers'
  | 'write-exports'
  | 'collect-invoices'
  | 'send-refunds'
  | 'record-activity'
  | 'follow-payments'
  | 'auto-top-up';
export type ScheduledFunction = 'publish-outbox' | 'watch-close' | 'settle-due' | 'verify';

type PortsFor = (correlationId: string) => Ports;

/** The same stacks, endpoints and consumers as the functions' own `handler.ts`. */
export function startInstance(portsFor: PortsFor): Instance {
  const memory = new WalletMemory();
  const remembering = (correlationId: string) => {
    const ports = portsFor(correlationId);
    return { ...ports, memory, openTopUpCheckout: openTopUpCheckout(ports) };
  };
  return {
    http: httpStack(remembering, [
      ...apiKeyEndpoints,
      ...checkoutEndpoints,
      ...closeEndpoints,
      ...creditNoteEndpoints,
      ...customerEndpoints,
      ...entitlementEndpoints,
      ...holdEndpoints,
      ...quoteEndpoints,
      ...stripeWebhookEndpoints,
      ...subscriptionEndpoints,
      ...usageEndpoints,
      ...walletEndpoints,
    ]),
    queues: {
      'settle-usage': batchStack(remembering, consumeReports),
      'start-close': queueStack(portsFor, consumeStart),
      'close-customers': queueStack(portsFor, consumeChunk),
      'write-exports': queueStack(portsFor, consumeCompletion),
      'collect-invoices': queueStack(portsFor, consumeInvoice),
      'send-refunds': queueStack(portsFor, consumeRequested),
      'record-activity': queueStack(portsFor, consumeEvent),
      'follow-payments': queueStack(portsFor, consumePaid),
      'auto-top-up': queueStack(portsFor, consumeDue),
    },
    schedules: {
      'publish-outbox': scheduleStack(portsFor, publishOutbox),
      'watch-close': scheduleStack(portsFor, watchClose),
      'settle-due': scheduleStack(portsFor, runSweep),
      verify: scheduleStack(portsFor, runVerification),
    },
  };
}
