import * as z from 'zod/mini';
import { minLength } from '../kernel/schema-length.ts';
import { RELATIONS, RHYTHMS } from './contract-terms.ts';
import { amountInCents, count, discount, name, planId, positive, price, unitName } from './schema-fields.ts';

const MAX_MONTHS = 120;
const MAX_DAYS = 120;
const months = positive.check(z.lte(MAX_MONTHS));

/** What a quote may agree for a plan that is sold by contract. */
export const contractTerms = z.strictObject({
  months: z.union([z.array(months).check(minLength(1)), z.strictObject({ from: months })]),
  rhythms: z.array(z.enum(RHYTHMS)).check(minLength(1)),
  netDays: z.array(count.check(z.lte(MAX_DAYS))).check(minLength(1)),
  discounts: z.exactOptional(z.strictObject({ from: discount, upTo: discount })),
  renewal: z.strictObject({ automatic: z.boolean(), noticeDays: count.check(z.lte(366)) }),
  then: z.exactOptional(planId),
});

export const discountPolicy = z.strictObject({
  maximum: discount,
  justificationAbove: discount,
  approverAbove: discount,
  negotiated: z.array(
    z.strictObject({
      id: planId,
      name,
      upTo: discount,
      bounds: z.enum(['negotiated', 'total']),
      when: z.strictObject({
        monthlyAbove: z.exactOptional(amountInCents),
        termFromMonths: z.exactOptional(months),
        relations: z.exactOptional(z.array(z.enum(RELATIONS)).check(minLength(1))),
      }),
    }),
  ),
});

export const service = z.strictObject({ name, unit: unitName, price });

export const segment = z.strictObject({
  id: planId,
  name,
  from: amountInCents,
  below: z.exactOptional(amountInCents),
  relation: z.exactOptional(z.enum(RELATIONS)),
});
