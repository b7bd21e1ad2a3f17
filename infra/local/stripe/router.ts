import { chargeRoutes } from './charges.ts';
import { checkoutCompletionRoutes } from './checkout-completion.ts';
import { checkoutSessionRoutes } from './checkout-sessions.ts';
import { creditNoteRoutes } from './credit-notes.ts';
import { customerRoutes } from './customers.ts';
import { invoiceItemRoutes } from './invoice-items.ts';
import { invoicePaymentRoutes } from './invoice-payments.ts';
import { invoiceStateRoutes } from './invoice-states.ts';
import { invoiceRoutes } from './invoices.ts';
import { paymentIntentRoutes } from './payment-intents.ts';
import { paymentMethodRoutes } from './payment-methods.ts';
import { portalSessionRoutes } from './portal-sessions.ts';
import { priceRoutes } from './prices.ts';
import { refundRoutes } from './refunds.ts';
import { setupIntentRoutes } from './setup-intents.ts';
import { webhookRoutes } from './webhook-endpoints.ts';
import type { Handler, Routes } from './work.ts';

const API_ROUTES: Routes = {
  ...chargeRoutes,
  ...checkoutCompletionRoutes,
  ...checkoutSessionRoutes,
  ...creditNoteRoutes,
  ...customerRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...invoiceStateRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...portalSessionRoutes,
  ...priceRoutes,
  ...refundRoutes,
  ...setupIntentRoutes,
  ...webhookRoutes,
};

export interface Match {
  /** The path with `:id` where the id was: what requests are counted by. */
  pattern: string;
  handler: Handler;
  id: string;
}

interface Entry {
  method: string;
  pattern: string;
  segments: string[];
  handler: Handler;
}

const entries: Entry[] = Object.entries(API_ROUTES).map(([route, handler]) => {
  const [method = '', pattern = ''] = route.split(' ');
  return { method, pattern, segments: pattern.split('/'), handler };
});

/** Not ids, though they stand where ids do: Stripe has routes there that the local one does not play. */
const VERBS = new Set(['search', 'upcoming', 'create_preview']);

/** The route of a request, if the local Stripe plays it. No two patterns fit the same path. */
export function matchRoute(method: string, path: string): Match | undefined {
  const parts = path.split('/');
  const entry = entries.find(
    (candidate) =>
      candidate.method === method &&
      candidate.segments.length === parts.length &&
      candidate.segments.every((segment, index) =>
        segment === ':id' ? !VERBS.has(parts[index] ?? '') : segment === parts[index],
      ),
  );
  if (entry === undefined) return undefined;
  return { pattern: entry.pattern, handler: entry.handler, id: parts[entry.segments.indexOf(':id')] ?? '' };
}
