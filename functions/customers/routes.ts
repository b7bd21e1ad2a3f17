import * as z from 'zod/mini';
import { RELATIONS } from '../../shared/catalog/contract-terms.ts';
import { hasFrenchSirenCheckDigit } from '../../shared/catalog/french-ids.ts';
import { hasSiren, isCountry } from '../../shared/domain/customers/countries.ts';
import { parseInstant } from '../../shared/kernel/instant.ts';
import { parseLocalDate } from '../../shared/kernel/period.ts';
import { maxLength } from '../../shared/kernel/schema-length.ts';
import { callerId, lineOfText, pageFields } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_NAME_LENGTH = 200;
const MAX_EMAIL_LENGTH = 254;
const EMAIL = /^[^\s@<>"(),;:\\]+@[^\s@<>"(),;:\\]+\.[^\s@<>"(),;:\\.]+$/;
const COUNTRY_CODE = /^[A-Z]{2}$/;
const countryRule = 'must be an ISO 3166-1 code of two capital letters, such as FR';

const address = z.strictObject({
  line1: lineOfText(MAX_NAME_LENGTH),
  line2: z.optional(lineOfText(MAX_NAME_LENGTH)),
  postalCode: lineOfText(16),
  city: lineOfText(MAX_NAME_LENGTH),
});

export const customerRequest = z
  .strictObject({
    name: lineOfText(MAX_NAME_LENGTH),
    email: z
      .string()
      .check(
        maxLength(MAX_EMAIL_LENGTH, 'is too long'),
        z.regex(EMAIL, 'must be an email address'),
        z.meta({ format: 'email' }),
      ),
    kind: z.enum(['business', 'consumer']),
    country: z.string().check(z.regex(COUNTRY_CODE, countryRule), z.refine(isCountry, countryRule)),
    address,
    vatId: z.optional(
      z
        .string()
        .check(
          z.regex(
            /^[A-Z]{2}[A-Z0-9+*]{2,13}$/,
            'must be a VAT id with its country and without spaces, such as FR83404833048',
          ),
        ),
    ),
    siren: z.optional(
      z.string().check(
        z.regex(/^\d{9}$/, 'must have nine digits'),
        z.refine((text) => hasFrenchSirenCheckDigit(text), 'is not a SIREN: its check digit is wrong'),
      ),
    ),
    language: z.optional(z.enum(['fr', 'en'])),
    reseller: z.optional(callerId),
    referredBy: z.optional(callerId),
    relation: z.optional(z.enum(RELATIONS)),
  })
  .check(
    z.refine(({ siren, country }) => siren === undefined || hasSiren(country), {
      path: ['siren'],
      message: 'is for French businesses: leave it out, or correct `country`',
    }),
  );

const dayOrInstantRule = 'must be a day, such as 2027-08-31, or an RFC 3339 instant';

export const proofRequest = z.strictObject({
  kind: z.enum(['student', 'ngo', 'startup']),
  validUntil: z.string().check(
    z.refine((text) => parseLocalDate(text) !== undefined || parseInstant(text) !== undefined, dayOrInstantRule),
    z.meta({ examples: ['2027-08-31'], description: 'The last day on which it holds (or an instant of that day)' }),
  ),
});

export const pageQuery = z.strictObject(pageFields);

export const customerRoutes = routeTable({
  listCustomers: { method: 'GET', path: '/v1/customers', access: ['billing:read'], query: pageQuery },
  putCustomer: { method: 'PUT', path: '/v1/customers/{customerId}', access: ['billing:write'], body: customerRequest },
  readCustomer: { method: 'GET', path: '/v1/customers/{customerId}', access: ['billing:read'] },
  recordProof: {
    method: 'POST',
    path: '/v1/customers/{customerId}/proofs',
    access: ['billing:write'],
    body: proofRequest,
  },
  listActivity: {
    method: 'GET',
    path: '/v1/customers/{customerId}/activity',
    access: ['billing:read'],
    query: pageQuery,
  },
});
