import * as z from 'zod/mini';
import { maxLength, minLength } from '../kernel/schema-length.ts';
import { AGGREGATION_FUNCTIONS } from './meter.ts';
import { compute, count, fieldName, meterType, name, positive, unitName } from './schema-fields.ts';

const MAX_METER_FIELDS = 16;
/** Millionths of it are still exact as an integer of JavaScript. */
const MAX_DECIMAL = 9_000_000_000;
const MAX_TEXT = 256;

const fieldBase = { name: fieldName, optional: z._default(z.boolean(), false) };
const meterField = z.discriminatedUnion('type', [
  z.strictObject({ ...fieldBase, type: z.literal('integer'), maximum: positive }),
  z.strictObject({ ...fieldBase, type: z.literal('decimal'), maximum: positive.check(z.lte(MAX_DECIMAL)) }),
  z.strictObject({ ...fieldBase, type: z.literal('choice'), values: z.array(name).check(minLength(1)) }),
  z.strictObject({ ...fieldBase, type: z.literal('text'), maximumLength: positive.check(z.lte(MAX_TEXT)) }),
]);
const fields = z.array(meterField).check(minLength(1), maxLength(MAX_METER_FIELDS));

const priceTier = z.union([
  z.strictObject({ upTo: z.exactOptional(count), flat: compute }),
  z.strictObject({ upTo: z.exactOptional(count), perUnit: compute, minimum: compute }),
]);

const aggregation = z.strictObject({
  function: z.enum(AGGREGATION_FUNCTIONS),
  field: z.exactOptional(fieldName),
  unit: unitName,
  by: z._default(z.array(fieldName), []),
});

/** Either `price`, paid from the wallet, or `aggregations`, charged by products; `cross-checks.ts` sees to it. */
export const meter = z.strictObject({
  name,
  fields,
  price: z.exactOptional(
    z.strictObject({
      quantity: z.array(fieldName).check(minLength(1)),
      tiers: z.array(priceTier).check(minLength(1)),
      classField: z.exactOptional(fieldName),
      classes: z.exactOptional(z.record(name, count)),
    }),
  ),
  costPerThousand: z.exactOptional(compute),
  aggregations: z.exactOptional(z.record(meterType, aggregation)),
});
