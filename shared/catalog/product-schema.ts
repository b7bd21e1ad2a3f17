import * as z from 'zod/mini';
import type { Quantity } from '../kernel/money.ts';
import { minLength } from '../kernel/schema-length.ts';
import { fieldName, meterType, name, planId, price, quantity, rate, unitName } from './schema-fields.ts';

const above = quantity.check(z.refine((value: Quantity) => value > 0n, 'must be above zero'));
const none = '0';

const tier = z.strictObject({ upTo: z.exactOptional(above), price, flat: z.exactOptional(price) });
const tiers = z.array(tier).check(minLength(1));

const charge = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('flat'), price }),
  z.strictObject({ model: z.literal('per_seat'), price }),
  z.strictObject({ model: z.literal('per_unit'), price }),
  z.strictObject({ model: z.literal('package'), size: above, price, free: z.prefault(quantity, none) }),
  z.strictObject({ model: z.literal('graduated'), tiers }),
  z.strictObject({ model: z.literal('volume'), tiers }),
  z.strictObject({
    model: z.literal('percentage'),
    rate,
    free: z.prefault(quantity, none),
    perEvent: z.exactOptional(price),
  }),
]);

export const product = z.strictObject({
  name,
  unit: unitName,
  charge,
  meter: z.exactOptional(meterType),
  where: z._default(z.record(fieldName, name), {}),
  soldTo: z.exactOptional(z.array(planId).check(minLength(1))),
  minimum: z.exactOptional(price),
});
