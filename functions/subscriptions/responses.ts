import * as z from 'zod/mini';
import type { SubscriptionView } from '../../shared/domain/subscriptions/subscription-view.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { percentOfFactor, wireDate, wireId, wireInstant, wirePeriod } from '../runtime/wire.ts';

export const subscriptionResponse = z.strictObject({
  id: wireId('sub'),
  plan: z.string(),
  status: z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']),
  seats: z.int().check(z.gte(1)),
  interval: z.enum(['month', 'year']),
  currentPeriod: wirePeriod,
  startedAt: wireInstant,
  invoicedUntil: wireDate,
  modules: z.array(z.strictObject({ id: z.string(), status: z.string(), since: wireDate, included: z.boolean() })),
  discounts: z.array(z.strictObject({ name: z.string(), percent: z.number() })),
});

export function subscriptionView(view: SubscriptionView): z.output<typeof subscriptionResponse> {
  const { id, plan, status, seats, interval, startedAt, invoicedUntil } = view.subscription;
  return {
    id,
    plan,
    status,
    seats,
    interval,
    currentPeriod: view.currentPeriod,
    startedAt: formatInstant(startedAt),
    invoicedUntil,
    modules: [],
    discounts: view.discounts.map(({ name, percent }) => ({ name, percent: percentOfFactor(percent) })),
  };
}
