import * as z from 'zod/mini';
import { minLength } from '../kernel/schema-length.ts';
import { contractTerms, service } from './contract-schema.ts';
import { features } from './features-schema.ts';
import { product } from './product-schema.ts';
import {
  compute,
  count,
  discount,
  localDate,
  meterType,
  name,
  planId,
  positive,
  price,
  rate,
} from './schema-fields.ts';

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
  contract: z.exactOptional(contractTerms),
  productsBilled: z._default(z.enum(['in_advance', 'in_arrears']), 'in_arrears'),
  intervals: z._default(z.array(interval).check(minLength(1)), ['month']),
  price,
  variants: z._default(z.array(z.strictObject({ id: planId, weightPercent: positive.check(z.lte(100)), price })), []),
  contractPriceUpTo: z.exactOptional(price),
  trialDays: z.exactOptional(trialDays),
  includedModules: z._default(z.union([count, z.literal('all')]), 0),
  seats: z._default(
    z.strictObject({ minimum: seats, maximum: z.exactOptional(seats), notifySalesFrom: z.exactOptional(seats) }),
    { minimum: 1 },
  ),
  proof: z.exactOptional(proof),
  afterProof: z.exactOptional(z.strictObject({ plan: planId, discount: planId })),
  includedCredit: z.prefault(z.strictObject({ perSeat: compute }), { perSeat: '0' }),
  overage: z._default(z.enum(['invoice', 'block']), 'invoice'),
  creditLimit: z.prefault(z.strictObject({ untilFirstPaid: compute, afterwards: compute }), {
    untilFirstPaid: '0',
    afterwards: '0',
  }),
});

const module = z.strictObject({
  name,
  kind: z.enum(['official', 'certified', 'community']),
  price,
  soldTo: z.exactOptional(ids.check(minLength(1))),
  sector: z.boolean(),
  trialDays: count.check(z.lte(MAX_TRIAL_DAYS)),
  sellerShare: rate,
  excludes: z._default(ids, []),
});

const discountRule = z.strictObject({
  id: planId,
  name,
  on: z.array(z.enum(['plan', 'module', 'product', 'usage'])).check(minLength(1)),
  plans: z.exactOptional(ids),
  modules: z.exactOptional(ids),
  products: z.exactOptional(z.array(meterType)),
  group: z.exactOptional(planId),
  percents: z.array(z.strictObject({ fromSeats: seats, percent: discount })).check(minLength(1)),
  when: z.strictObject({
    interval: z.exactOptional(interval),
    proof: z.exactOptional(proof),
    firstMonths: z.exactOptional(positive),
    awardedMonths: z.exactOptional(positive),
    together: z.exactOptional(z.array(ids.check(minLength(1))).check(minLength(1))),
    referred: z.exactOptional(z.literal(true)),
    productsFrom: z.exactOptional(positive),
    termFromMonths: z.exactOptional(positive),
  }),
});

/** The part of a catalog that has versions: what subscriptions are sold by. */
export const priceBookFields = {
  version: name,
  effectiveFrom: localDate,
  plans: z.record(planId, plan),
  modules: z._default(z.record(planId, module), {}),
  products: z._default(z.record(meterType, product), {}),
  services: z._default(z.record(planId, service), {}),
  features: z._default(features, {}),
  discounts: z._default(z.array(discountRule), []),
  stacking: z._default(
    z.strictObject({
      method: z.enum(['multiply', 'add', 'best']),
      cap: z.exactOptional(discount),
    }),
    { method: 'multiply' },
  ),
};
