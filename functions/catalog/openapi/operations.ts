import { apiKeyDocumentation } from '../../api-keys/documentation.ts';
import { apiKeyRoutes } from '../../api-keys/routes.ts';
import { checkoutDocumentation } from '../../checkout/documentation.ts';
import { checkoutRoutes } from '../../checkout/routes.ts';
import { closeDocumentation } from '../../closes/documentation.ts';
import { closeRoutes } from '../../closes/routes.ts';
import { customerDocumentation } from '../../customers/documentation.ts';
import { customerRoutes } from '../../customers/routes.ts';
import { entitlementDocumentation } from '../../entitlements/documentation.ts';
import { entitlementRoutes } from '../../entitlements/routes.ts';
import { exportDocumentation } from '../../exports/documentation.ts';
import { exportRoutes } from '../../exports/routes.ts';
import { holdDocumentation } from '../../holds/documentation.ts';
import { holdRoutes } from '../../holds/routes.ts';
import { creditNoteDocumentation } from '../../credit-notes/documentation.ts';
import { creditNoteRoutes } from '../../credit-notes/routes.ts';
import { invoiceDocumentation } from '../../invoices/documentation.ts';
import { invoiceRoutes } from '../../invoices/routes.ts';
import { quoteDocumentation } from '../../quotes/documentation.ts';
import { quoteRoutes } from '../../quotes/routes.ts';
import type { OperationDocumentation } from '../../runtime/documentation.ts';
import type { Route } from '../../runtime/route.ts';
import { stripeWebhookDocumentation } from '../../stripe-webhook/documentation.ts';
import { stripeWebhookRoutes } from '../../stripe-webhook/routes.ts';
import { subscriptionDocumentation } from '../../subscriptions/documentation.ts';
import { subscriptionRoutes } from '../../subscriptions/routes.ts';
import { usageDocumentation } from '../../usage/documentation.ts';
import { usageRoutes } from '../../usage/routes.ts';
import { correctionDocumentation } from '../../wallets/correction-documentation.ts';
import { correctionRoutes } from '../../wallets/correction-routes.ts';
import { walletDocumentation } from '../../wallets/documentation.ts';
import { walletRoutes } from '../../wallets/routes.ts';
import { catalogDocumentation } from '../documentation.ts';
import { catalogRoutes } from '../routes.ts';

export type Operation = { readonly tag: string; readonly route: Route; readonly documentation: OperationDocumentation };

type Group = {
  readonly tag: string;
  readonly description: string;
  readonly routes: Readonly<Record<string, Route>>;
  readonly documentation: Readonly<Record<string, OperationDocumentation>>;
};

/** Every route of the API, in the order in which a newcomer meets them. */
const GROUPS: readonly Group[] = [
  {
    tag: 'Customers',
    description: 'Who is billed.',
    routes: customerRoutes,
    documentation: customerDocumentation,
  },
  {
    tag: 'Subscriptions',
    description: 'What a customer has subscribed to.',
    routes: subscriptionRoutes,
    documentation: subscriptionDocumentation,
  },
  {
    tag: 'Quotes',
    description:
      'What is offered by contract: prices, discounts, what the policy says of them, and what becomes of it.',
    routes: quoteRoutes,
    documentation: quoteDocumentation,
  },
  {
    tag: 'Entitlements',
    description: 'What a customer may use, and how much of it.',
    routes: entitlementRoutes,
    documentation: entitlementDocumentation,
  },
  {
    tag: 'Usage',
    description: 'What was used, as CloudEvents.',
    routes: { ...usageRoutes, ...correctionRoutes },
    documentation: { ...usageDocumentation, ...correctionDocumentation },
  },
  {
    tag: 'Wallets',
    description: 'Compute credit: what was granted, spent and is left.',
    routes: walletRoutes,
    documentation: walletDocumentation,
  },
  {
    tag: 'Holds',
    description: 'Credit set aside for a call that is under way.',
    routes: holdRoutes,
    documentation: holdDocumentation,
  },
  {
    tag: 'Invoices',
    description: 'What is owed, with its number.',
    routes: invoiceRoutes,
    documentation: invoiceDocumentation,
  },
  {
    tag: 'Credit notes',
    description: 'What is taken back of an invoice, with its number.',
    routes: creditNoteRoutes,
    documentation: creditNoteDocumentation,
  },
  {
    tag: 'Closes',
    description: "The end of a month, and finance's report of it.",
    routes: closeRoutes,
    documentation: closeDocumentation,
  },
  {
    tag: 'Exports',
    description: "Finance's files.",
    routes: exportRoutes,
    documentation: exportDocumentation,
  },
  {
    tag: 'Payment pages',
    description: 'Pages of Stripe for cards and payments.',
    routes: checkoutRoutes,
    documentation: checkoutDocumentation,
  },
  {
    tag: 'Webhooks',
    description: 'What Stripe tells us.',
    routes: stripeWebhookRoutes,
    documentation: stripeWebhookDocumentation,
  },
  {
    tag: 'API keys',
    description: 'Who may call.',
    routes: apiKeyRoutes,
    documentation: apiKeyDocumentation,
  },
  {
    tag: 'Service',
    description: 'The catalog in force, this document and its page.',
    routes: catalogRoutes,
    documentation: catalogDocumentation,
  },
];

export const TAGS = GROUPS.map(({ tag: name, description }) => ({ name, description }));

export const OPERATIONS: readonly Operation[] = GROUPS.flatMap(({ tag, routes, documentation }) =>
  Object.entries(routes).flatMap(([operationId, route]) => {
    const documented = documentation[operationId];
    return documented ? [{ tag, route, documentation: documented }] : [];
  }),
);
