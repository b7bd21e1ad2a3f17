import * as z from 'zod/mini';
import { features } from './features-schema.ts';
import { compute, count, discount, localDate, name, planId, positive, price, rate } from './schema-fields.ts';

const MAX_SEATS = 1_000_000;
const MAX_TRIAL_DAYS = 366;
const seats = positive.check(z.lte(MAX_SEATS));
const trialDays = positive.check(z.lte(MAX_TRIAL_DAYS));
const interval = z.enum(['month', 'year']);
const proof = z.enum(['student', 'ngo', 'startup']);
const ids = z.array(planId);

const plan = z.strictObject({
  name,
  sale: z.enum(['self_service', 'contract']),
  intervals: z.array(interval).check(z.minLength(1)),
  price,
  variants: z._default(z.array(z.strictObject({ id: planId, weightPercent: positive.check(z.lte(100)), price })), []),
  contractPriceUpTo: z.exactOptional(price),
  trialDays: z.exactOptional(trialDays),
  includedModules: z.union([count, z.literal('all')]),
  seats: z.strictObject({ minimum: seats, maximum: z.exactOptional(seats), notifySalesFrom: z.exactOptional(seats) }),
  proof: z.exactOptional(proof),
  afterProof: z.exactOptional(z.strictObject({ plan: planId, discount: planId })),
  includedCredit: z.strictObject({ perSeat: compute }),
  overage: z.enum(['invoice', 'block']),
  creditLimit: z.strictObject({ untilFirstPaid: compute, afterwards: compute }),
});

const module = z.strictObject({
  name,
  kind: z.enum(['official', 'certified', 'community']),
  price,
  soldTo: z.exactOptional(ids.check(z.minLength(1))),
  sector: z.boolean(),
  trialDays: count.check(z.lte(MAX_TRIAL_DAYS)),
  sellerShare: rate,
  excludes: z._default(ids, []),
});

const discountRule = z.strictObject({
  id: planId,
  name,
  on: z.array(z.enum(['plan', 'module'])).check(z.minLength(1)),
  plans: z.exactOptional(ids),
  modules: z.exactOptional(ids),
  group: z.exactOptional(planId),
  percents: z.array(z.strictObject({ fromSeats: seats, percent: discount })).check(z.minLength(1)),
  when: z.strictObject({
    interval: z.exactOptional(interval),
    proof: z.exactOptional(proof),
    firstMonths: z.exactOptional(positive),
    awardedMonths: z.exactOptional(positive),
    together: z.exactOptional(z.array(ids.check(z.minLength(1))).check(z.minLength(1))),
  }),
});

/** The part of a catalog that has versions: what subscriptions are sold by. */
export const priceBookFields = {
  version: name,
  effectiveFrom: localDate,
  plans: z.record(planId, plan),
  modules: z.record(planId, module),
  features: z._default(features, {}),
  discounts: z.array(discountRule),
  stacking: z.strictObject({
    method: z.enum(['multiply', 'add', 'best']),
    cap: z.exactOptional(discount),
  }),
};
