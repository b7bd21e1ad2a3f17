import * as z from 'zod';
import { GRANT_KINDS } from './catalog.ts';
import {
  amountInCents,
  compute,
  count,
  country,
  currency,
  datedRates,
  discount,
  fieldName,
  localDate,
  meterType,
  name,
  planId,
  positive,
  price,
  text,
  zone,
} from './schema-fields.ts';

const MAX_SEATS = 1_000_000;
const MAX_METER_FIELDS = 16;
const seats = positive.max(MAX_SEATS);

const address = z.strictObject({ line1: text, line2: text.exactOptional(), postalCode: text, city: text });

const seller = z.strictObject({
  legalName: text,
  legalForm: text,
  siren: z.string().regex(/^\d{9}$/, 'must be nine digits'),
  registration: text,
  vatId: z.string().regex(/^[A-Z]{2}[A-Z0-9]{2,13}$/, 'must be a VAT id such as "FR44732829320"'),
  email: z.email(),
  website: z.url({ protocol: /^https?$/, error: 'must be an address such as "https://example.com"' }),
  address,
  country,
});

const territory = z.discriminatedUnion('vat', [
  z.strictObject({ vat: z.literal('standard') }),
  z.strictObject({ vat: z.literal('own_rate'), rates: datedRates }),
  z.strictObject({ vat: z.literal('none'), note: text }),
]);

const vat = z.strictObject({
  rates: z.record(country, datedRates),
  unionCountries: z.array(country),
  domesticTerritories: z.record(country, territory),
  reverseChargeNote: text,
  outsideScopeNote: text,
});

const plan = z.strictObject({
  name,
  sale: z.enum(['self_service', 'contract']),
  intervals: z.array(z.enum(['month', 'year'])).min(1),
  price,
  contractPriceUpTo: price.exactOptional(),
  volumeDiscounts: z.array(z.strictObject({ fromSeats: seats, discount })),
  seats: z.strictObject({ minimum: seats, maximum: seats.exactOptional(), notifySalesFrom: seats.exactOptional() }),
  proof: z.enum(['student', 'ngo', 'startup']).exactOptional(),
  includedCredit: z.strictObject({ perSeat: compute }),
  overage: z.enum(['invoice', 'block']),
  creditLimit: z.strictObject({ untilFirstPaid: compute, afterwards: compute }),
});

const wallet = z.strictObject({
  currency,
  bookRates: datedRates,
  priorities: z.record(z.enum(GRANT_KINDS), count),
  topUps: z.strictObject({
    minimum: compute,
    maximum: compute,
    offers: z.array(compute),
    volumeDiscounts: z.array(z.strictObject({ above: compute, discount })),
    ends: z.union([z.literal('period'), z.strictObject({ days: positive })]),
  }),
  holds: z.strictObject({ defaultSeconds: positive, maximumSeconds: positive }),
  alertPercents: z.array(z.int().min(1).max(100)),
  estimatePrice: compute,
});

const meterField = z.discriminatedUnion('type', [
  z.strictObject({ name: fieldName, optional: z.boolean(), type: z.literal('integer'), maximum: positive }),
  z.strictObject({ name: fieldName, optional: z.boolean(), type: z.literal('choice'), values: z.array(name).min(1) }),
]);

const priceTier = z.union([
  z.strictObject({ upTo: count.exactOptional(), flat: compute }),
  z.strictObject({ upTo: count.exactOptional(), perUnit: compute, minimum: compute }),
]);

const meter = z.strictObject({
  name,
  fields: z.array(meterField).min(1).max(MAX_METER_FIELDS),
  price: z.strictObject({
    quantity: z.array(fieldName).min(1),
    tiers: z.array(priceTier).min(1),
    classField: fieldName.exactOptional(),
    classes: z.record(name, count).exactOptional(),
  }),
  costPerThousand: compute.exactOptional(),
});

const invoicing = z.strictObject({
  invoiceSeries: z.string().regex(/^[A-Z]{1,6}$/, 'must be one to six capital letters'),
  creditNoteSeries: z.string().regex(/^[A-Z]{1,6}$/, 'must be one to six capital letters'),
  minimum: amountInCents,
  termsDays: count.max(120),
});

/** A catalog as JSON: decimals are texts, dates ISO days. What spans several fields is checked in `cross-checks.ts`. */
export const catalogSchema = z.strictObject({
  id: planId,
  name,
  version: name,
  effectiveFrom: localDate,
  currency,
  zone,
  seller,
  vat,
  plans: z.record(planId, plan),
  wallet,
  meters: z.record(meterType, meter),
  invoicing,
});
export type RawCatalog = z.input<typeof catalogSchema>;
export type CheckedCatalog = z.output<typeof catalogSchema>;
