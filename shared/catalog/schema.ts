import * as z from 'zod/mini';
import { GRANT_KINDS } from './catalog.ts';
import { discountPolicy, segment } from './contract-schema.ts';
import { meter } from './meter-schema.ts';
import { priceBookFields } from './price-book-schema.ts';
import {
  amountInCents,
  compute,
  count,
  country,
  currency,
  datedRates,
  discount,
  meterType,
  name,
  planId,
  positive,
  text,
  zone,
} from './schema-fields.ts';

const address = z.strictObject({ line1: text, line2: z.exactOptional(text), postalCode: text, city: text });

const seller = z.strictObject({
  legalName: text,
  legalForm: text,
  siren: z.string().check(z.regex(/^\d{9}$/, 'must be nine digits')),
  registration: text,
  vatId: z.string().check(z.regex(/^[A-Z]{2}[A-Z0-9]{2,13}$/, 'must be a VAT id such as "FR44732829320"')),
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
  alertPercents: z.array(z.int().check(z.gte(1), z.lte(100))),
  estimatePrice: compute,
});

const invoicing = z.strictObject({
  invoiceSeries: z.string().check(z.regex(/^[A-Z]{1,6}$/, 'must be one to six capital letters')),
  creditNoteSeries: z.string().check(z.regex(/^[A-Z]{1,6}$/, 'must be one to six capital letters')),
  minimum: amountInCents,
  termsDays: count.check(z.lte(120)),
  pauseAfterDays: count.check(z.lte(120)),
});

/** A catalog as JSON: decimals are texts, dates ISO days. What spans several fields is checked in `cross-checks.ts`. */
const MAX_PROOF_MONTHS = 120;
const proofRule = z.exactOptional(z.strictObject({ validMonths: positive.check(z.lte(MAX_PROOF_MONTHS)) }));

export const catalogSchema = z.strictObject({
  id: planId,
  name,
  ...priceBookFields,
  earlier: z._default(z.array(z.strictObject(priceBookFields)), []),
  currency,
  zone,
  seller,
  vat,
  wallet: z.exactOptional(wallet),
  meters: z._default(z.record(meterType, meter), {}),
  invoicing,
  discountPolicy: z.exactOptional(discountPolicy),
  segments: z._default(z.array(segment), []),
  referral: z.exactOptional(z.strictObject({ months: positive })),
  moneyBackDays: z._default(count.check(z.lte(366)), 0),
  proofs: z._default(z.strictObject({ student: proofRule, ngo: proofRule, startup: proofRule }), {}),
});
export type RawCatalog = z.input<typeof catalogSchema>;
export type CheckedCatalog = z.output<typeof catalogSchema>;
