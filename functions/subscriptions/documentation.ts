import { lineResponse } from '../invoices/responses.ts';
import type { Documentation } from '../runtime/documentation.ts';
import { creditNoteExample } from '../credit-notes/documentation.ts';
import { refundResponse } from './refund-response.ts';
import { previewResponse, subscriptionResponse } from './responses.ts';
import type { subscriptionRoutes } from './routes.ts';

const subscription = {
  id: 'sub_01938f2e-5a60-7c1d-9f04-6b2e8d7a3c15',
  plan: 'pro',
  status: 'active',
  seats: 3,
  interval: 'month',
  currentPeriod: '2026-11',
  startedAt: '2026-11-17T09:30:00.000Z',
  invoicedUntil: '2026-12-01',
  catalogVersion: '2026.1',
  modules: [{ id: 'lims', status: 'active', since: '2026-11-17', included: true }],
  quantities: {},
  discounts: [],
  waiting: [],
};
const line = {
  kind: 'plan',
  description: 'Pro plan, 3 seats, 17 to 30 November 2026',
  quantity: 3,
  unitPrice: '13.00',
  discounts: [],
  net: '18.20',
  vatRate: 20,
  period: { start: '2026-11-17', end: '2026-12-01' },
};
const invoice = {
  currency: 'EUR',
  lines: [line],
  net: '18.20',
  vat: [{ rate: 20, category: 'S', base: '18.20', amount: '3.64' }],
  gross: '21.84',
};
const body = { name: 'Subscription', schema: subscriptionResponse };
const request = { name: 'SubscriptionRequest', examples: { pro: { plan: 'pro', seats: 3, interval: 'month' } } };
const etag = 'Its `ETag` is the revision: send it as `If-Match` to change only what you have read (412 otherwise).';
const planErrors = [
  'customer_not_found',
  'unknown_plan',
  'unknown_module',
  'unknown_product',
  'contract_required',
  'amendment_required',
  'proof_required',
  'seats_exceeded',
  'rule_violation',
  'plan_requires',
  'not_supported',
] as const;
const changeErrors = [
  'customer_not_found',
  'no_subscription',
  'rule_violation',
  'precondition_failed',
  'try_again',
] as const;

export const subscriptionDocumentation: Documentation<typeof subscriptionRoutes> = {
  putSubscription: {
    summary: 'Start or change a subscription',
    description:
      'Starts now, as a trial if asked. What costs more (a higher plan, more seats, the year instead of the month) takes effect at once, prorated by day; what costs less takes effect with the next period. ' +
      'A paused one goes on; a change that was scheduled is withdrawn by sending what is in force. `modules` names those that are to be installed; without it they stay. `quantities` says how many of each product, all that are wanted (`{"vps": 3}`); without it they stay. ' +
      'Of a plan that bills products after the month both more and fewer take effect at once, and their days stand on the invoice of the 1st; of one that bills them in advance they go by the rule of seats. ' +
      '`seats` and `interval` that are left out stay as they are; a start takes the least that the plan has, and its first interval. The same body again changes nothing. ' +
      etag,
    request,
    responses: {
      200: { description: 'Changed, or it was so already', body, example: subscription },
      201: { description: 'Started', body, example: subscription },
    },
    errors: [...planErrors, 'precondition_failed', 'try_again'],
  },
  readSubscription: {
    summary: 'The subscription of a customer',
    description: etag,
    responses: { 200: { description: 'The subscription', body, example: subscription } },
    errors: ['customer_not_found', 'not_found'],
  },
  previewSubscription: {
    summary: 'What a change would cost',
    description:
      'The invoice that the same body as a PUT would make now, and that of the next full period, by the very same decision. Nothing is written. ' +
      '`priceBook: in_force` shows the next period as if the subscription had been migrated to the price book in force.',
    request: {
      name: 'PreviewRequest',
      examples: {
        upgrade: request.examples.pro,
        migration: { ...request.examples.pro, priceBook: 'in_force' },
      },
    },
    responses: {
      200: {
        description: 'Both; null where there is none',
        body: { name: 'SubscriptionPreview', schema: previewResponse },
        example: { now: invoice, next: invoice },
      },
    },
    errors: planErrors,
  },
  cancelSubscription: {
    summary: 'Cancel a subscription',
    description:
      'Under contract the period is its term: that is notice, in time for this term or else for the next one (`scheduledChange.on`); now, what the term still costs is invoiced at once. ' +
      'Otherwise with its period, or now: then top-ups and overage are invoiced at once, and nothing is refunded. The reason is kept.',
    request: { name: 'CancelRequest', examples: { periodEnd: { at: 'period_end', reason: 'unused' } } },
    responses: { 200: { description: 'Canceled, or to be', body, example: { ...subscription, status: 'canceled' } } },
    errors: [...changeErrors, 'idempotency_conflict'],
  },
  refundSubscription: {
    summary: 'Money back',
    description:
      'Within the days of the catalog (30) from the first paid start, that day included, once a customer: the service ends now, the plan and module fees are given back in full by a credit note an invoice. What was paid goes back by itself: `refund.status` is `requested`, then what Stripe says. ' +
      'Compute credit is not given back; open top-ups and overage are invoiced at once. Refused with the rule `money_back_over` (and the last day), `money_back_used` or `nothing_paid`.',
    request: { name: 'RefundRequest', examples: { unused: { reason: 'unused' } } },
    responses: {
      200: {
        description: 'Ended, and given back',
        body: { name: 'SubscriptionRefund', schema: refundResponse },
        example: { subscription: { ...subscription, status: 'canceled' }, creditNotes: [creditNoteExample] },
      },
    },
    errors: [...changeErrors, 'idempotency_conflict'],
  },
  pauseSubscription: {
    summary: 'Pause a subscription',
    description:
      'From now on nothing is invoiced in advance and no included credit is granted. What is paid stays paid.',
    responses: { 200: { description: 'Paused', body, example: { ...subscription, status: 'paused' } } },
    errors: changeErrors,
  },
  resumeSubscription: {
    summary: 'Resume a subscription',
    description: 'The days that are left of the term and were not invoiced are, at once.',
    responses: { 200: { description: 'In service', body, example: subscription } },
    errors: [...changeErrors, 'proof_required'],
  },
  migrateSubscription: {
    summary: 'Move a subscription to the price book in force',
    description:
      'With its next period. A running subscription keeps the version by which it was sold until then. It stands as `scheduledChange` with a `catalogVersion`; what the customer changes meanwhile, or sends again, does not withdraw it.',
    responses: { 200: { description: 'Scheduled, or it is so already', body, example: subscription } },
    errors: changeErrors,
  },
  putModule: {
    summary: 'Install a module',
    description:
      'Now: into a free slot of the plan, else in trial (once a customer and module; `trial` false skips it), else paid by the day. ' +
      'The dearest modules fill the slots; one that loses its slot is charged from that day.',
    request: { name: 'ModuleRequest', examples: { withTrial: { trial: true } } },
    responses: {
      200: { description: 'It was installed already', body, example: subscription },
      201: { description: 'Installed', body, example: subscription },
    },
    errors: [...changeErrors, 'amendment_required', 'unknown_module', 'plan_requires'],
  },
  deleteModule: {
    summary: 'Uninstall a module',
    description:
      'At once. In the first 30 days after its paid start the unused days are credited, later it stays paid to the end of the period. One that is not installed changes nothing; one that the catalog does not have is 404.',
    responses: { 200: { description: 'Without it', body, example: { ...subscription, modules: [] } } },
    errors: [...changeErrors, 'amendment_required', 'not_found'],
  },
  sellService: {
    summary: 'Sell a service',
    description:
      "A service of the catalog (a training, a migration): its line, `kind: service`, waits for the next invoice (`waiting` of the subscription), and nothing is invoiced now. `description` says what it was for; `unitPrice` is a price that was agreed, instead of the catalog's.",
    request: {
      name: 'ServiceRequest',
      examples: { training: { service: 'training', quantity: 2, description: 'administrators' } },
    },
    responses: {
      201: {
        description: 'Sold; the line that waits',
        body: { name: 'WaitingLine', schema: lineResponse },
        example: {
          kind: 'service',
          description: 'Training: administrators',
          quantity: 2,
          unit: 'day',
          unitPrice: '900.00',
          discounts: [],
          net: '1800.00',
          period: { start: '2026-11-17', end: '2026-11-18' },
        },
      },
    },
    errors: ['customer_not_found', 'no_subscription', 'unknown_service', 'too_many_open', 'try_again'],
  },
};
