import * as z from 'zod/mini';
import type { Preview } from '../../shared/application/preview-subscription.ts';
import type { InvoiceDraft } from '../../shared/domain/invoices/invoice.ts';
import { quantitiesOf } from '../../shared/domain/subscriptions/product-charges.ts';
import type { SubscriptionView } from '../../shared/domain/subscriptions/subscription-view.ts';
import {
  CANCEL_REASONS,
  type InstalledModule,
  type Quantities,
  type Subscription,
  type SubscriptionStatus,
} from '../../shared/domain/subscriptions/subscription.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { formatCents } from '../../shared/kernel/money.ts';
import { contractResponse, contractView } from './contract-response.ts';
import { lineResponse, lineView } from '../invoices/responses.ts';
import { withoutUndefined } from '../runtime/present.ts';
import {
  percentOfFactor,
  wireCents,
  wireCurrency,
  wireDate,
  wireId,
  wireInstant,
  wirePeriod,
} from '../runtime/wire.ts';

const interval = z.enum(['month', 'year']);
const seats = z.int().check(z.gte(1));
const quantities = z.record(z.string(), z.int().check(z.gte(1)));

const moduleResponse = z.strictObject({
  id: z.string(),
  status: z.enum(['trialing', 'active']),
  since: wireDate,
  included: z.boolean(),
  trialEnd: z.optional(wireDate),
  paidSince: z.optional(wireDate),
});

export const subscriptionResponse = z.strictObject({
  id: wireId('sub'),
  plan: z.string(),
  /** `scheduled`: a contract was accepted, and nothing has begun. */
  status: z.enum(['scheduled', 'trialing', 'active', 'past_due', 'paused', 'canceled']),
  seats,
  interval,
  currentPeriod: wirePeriod,
  startedAt: wireInstant,
  invoicedUntil: wireDate,
  catalogVersion: z.string(),
  trialEnd: z.optional(wireDate),
  pauseReason: z.optional(z.enum(['requested', 'no_payment_method', 'unpaid', 'proof_expired'])),
  scheduledChange: z.optional(
    z.strictObject({
      on: wireDate,
      plan: z.string(),
      seats,
      interval,
      quantities: z.optional(quantities),
      cancels: z.boolean(),
      /** The price book that it moves to: the seller's migration. */
      catalogVersion: z.optional(z.string()),
    }),
  ),
  cancellation: z.optional(
    z.strictObject({
      on: wireDate,
      at: z.enum(['period_end', 'now']),
      reason: z.enum(CANCEL_REASONS),
      comment: z.optional(z.string()),
    }),
  ),
  contract: z.optional(contractResponse),
  scheduledContract: z.optional(contractResponse),
  modules: z.array(moduleResponse),
  /** How many of each product. */
  quantities,
  discounts: z.array(z.strictObject({ name: z.string(), percent: z.number() })),
  /** What the next invoice carries besides: too little to be invoiced so far, and credits. */
  waiting: z.array(lineResponse),
});

export function subscriptionView(view: SubscriptionView): z.output<typeof subscriptionResponse> {
  const { subscription } = view;
  const { id, plan, seats: count, interval: rhythm, startedAt, invoicedUntil, catalogVersion } = subscription;
  return withoutUndefined({
    id,
    plan,
    status: statusView(subscription),
    seats: count,
    interval: rhythm,
    currentPeriod: view.currentPeriod,
    startedAt: formatInstant(startedAt),
    invoicedUntil,
    catalogVersion,
    trialEnd: subscription.trialEnd,
    pauseReason: subscription.paused?.reason,
    scheduledChange: scheduledView(subscription.scheduled),
    cancellation: subscription.canceled && withoutUndefined(subscription.canceled),
    contract: view.contract && contractView(view.contract),
    scheduledContract: view.scheduledContract && contractView(view.scheduledContract),
    modules: subscription.modules.map(moduleView),
    quantities: quantitiesOf(subscription.products),
    discounts: view.discounts.map(({ name, percent }) => ({ name, percent: percentOfFactor(percent) })),
    waiting: subscription.waiting.map((line) => lineView(line)),
  });
}

const statusView = ({ status, scheduledContract, canceled }: Subscription): SubscriptionStatus | 'scheduled' =>
  status === 'canceled' && scheduledContract && !canceled ? 'scheduled' : status;

const scheduledView = (scheduled: Subscription['scheduled']) =>
  scheduled &&
  withoutUndefined({
    on: scheduled.on,
    plan: scheduled.plan,
    seats: scheduled.seats,
    interval: scheduled.interval,
    quantities: scheduled.quantities && soldIn(scheduled.quantities),
    cancels: scheduled.cancel !== undefined,
    catalogVersion: scheduled.cancel ? undefined : scheduled.catalogVersion,
  });

const soldIn = (wanted: Quantities): Quantities =>
  Object.fromEntries(Object.entries(wanted).filter(([, quantity]) => quantity > 0));

const moduleView = ({ id, status, since, included, trialEnd, paidSince }: InstalledModule) =>
  withoutUndefined({ id, status, since, included, trialEnd, paidSince });

const previewInvoice = z.strictObject({
  currency: wireCurrency,
  lines: z.array(lineResponse),
  net: wireCents,
  vat: z.array(
    z.strictObject({ rate: z.number(), category: z.enum(['S', 'AE', 'O']), base: wireCents, amount: wireCents }),
  ),
  gross: wireCents,
});

export const previewResponse = z.strictObject({
  now: z.nullable(previewInvoice),
  next: z.nullable(previewInvoice),
});

export const previewView = ({ now, next }: Preview): z.output<typeof previewResponse> => ({
  now: now ? draftView(now) : null,
  next: next ? draftView(next) : null,
});

const draftView = ({ currency, lines, net, vat, gross, vatTreatment }: InvoiceDraft) => ({
  currency,
  lines: lines.map((line) => lineView(line, vatTreatment.rate)),
  net: formatCents(net),
  vat: vat.map(({ rate, category, base, amount }) => ({
    rate: percentOfFactor(rate),
    category,
    base: formatCents(base),
    amount: formatCents(amount),
  })),
  gross: formatCents(gross),
});
