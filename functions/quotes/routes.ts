import * as z from 'zod/mini';
import { RHYTHMS } from '../../shared/catalog/contract-terms.ts';
import { MAX_AGREED_LINES } from '../../shared/domain/contracts/contract.ts';
import { MAX_TERM_MONTHS } from '../../shared/domain/quotes/check-terms.ts';
import { QUOTE_STATUSES } from '../../shared/domain/quotes/quote.ts';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';
import {
  callerId,
  centsAmount,
  dateField,
  lineOfText,
  microsAmount,
  microsAmountOrZero,
  pageFields,
  percentField,
  unitPriceField,
} from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

/** What the document is served as. */
export const MARKDOWN = 'text/markdown';
export const PLAIN_TEXT = 'text/plain';

const MAX_QUANTITY = 1_000_000;
const MAX_DISCOUNTS = 20;
const MAX_DAYS = 366;
const MAX_NAME = 100;
const MAX_TEXT = 2_000;

const wholeNumber = z.int();
const catalogId = z.string().check(z.regex(/^[a-z][a-z0-9_.-]{0,63}$/, 'must be an id of the catalog'));
const items = ['plan', 'module', 'product', 'usage'] as const;
const kinds = ['plan', 'module', 'product', 'service'] as const;
const per = z.enum(['month', 'term']);

const line = z
  .strictObject({
    plan: z.optional(catalogId),
    module: z.optional(catalogId),
    product: z.optional(catalogId),
    service: z.optional(catalogId),
    quantity: z.optional(wholeNumber.check(z.gte(1, 'must be at least 1'), z.lte(MAX_QUANTITY))),
    unitPrice: z.optional(unitPriceField),
  })
  .check(
    z.refine((each) => kinds.filter((kind) => each[kind] !== undefined).length === 1, {
      error: 'must name one of plan, module, product and service',
    }),
  );

const months = wholeNumber.check(z.gte(1, 'must be at least 1'), z.lte(MAX_TERM_MONTHS));

const discount = z
  .strictObject({
    name: lineOfText(MAX_NAME),
    percent: percentField,
    on: z.optional(z.array(z.enum(items)).check(minLength(1, 'must name something'), maxLength(items.length))),
    firstMonths: z.optional(months),
    fromMonth: z.optional(months),
  })
  .check(
    z.refine(({ firstMonths, fromMonth }) => firstMonths === undefined || fromMonth === undefined, {
      error: 'must be left out beside `firstMonths`',
      path: ['fromMonth'],
    }),
  );

export const quoteRequest = z.strictObject({
  customerId: callerId,
  plan: catalogId,
  termMonths: months,
  startsOn: z.optional(dateField),
  rhythm: z.enum(RHYTHMS),
  netDays: z.optional(wholeNumber.check(z.gte(0), z.lte(MAX_DAYS))),
  lines: z._default(z.array(line).check(maxLength(MAX_AGREED_LINES)), []),
  discounts: z._default(z.array(discount).check(maxLength(MAX_DISCOUNTS)), []),
  commitment: z.optional(z.strictObject({ amount: centsAmount, per })),
  pool: z.optional(z.strictObject({ amount: microsAmount, per })),
  creditLimit: z.optional(microsAmountOrZero),
  renewal: z.optional(
    z.strictObject({
      automatic: z.boolean(),
      noticeDays: z.optional(wholeNumber.check(z.gte(0), z.lte(MAX_DAYS))),
    }),
  ),
  validUntil: z.optional(dateField),
  justification: z.optional(lineOfText(MAX_TEXT)),
  exception: z.optional(z.strictObject({ reason: lineOfText(MAX_TEXT) })),
  amends: z.optional(
    z.string().check(z.regex(/^ctr_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the id of a contract')),
  ),
});

export const approveRequest = z.strictObject({
  approver: z.optional(lineOfText(MAX_NAME)),
  justification: z.optional(lineOfText(MAX_TEXT)),
});
export const acceptRequest = z.strictObject({ acceptedBy: z.optional(lineOfText(MAX_NAME)) });
export const rejectRequest = z.strictObject({ reason: lineOfText(MAX_TEXT) });

export const quotesQuery = z.strictObject({
  ...pageFields,
  customerId: z.optional(callerId),
  status: z.optional(z.enum(QUOTE_STATUSES)),
});

export const documentQuery = z.strictObject({ language: z.optional(z.enum(['fr', 'en'])) });

const quote = '/v1/quotes/{quoteId}';

export const quoteRoutes = routeTable({
  createQuote: {
    method: 'POST',
    path: '/v1/quotes',
    access: ['billing:write'],
    body: quoteRequest,
    idempotencyKey: 'optional',
  },
  listQuotes: { method: 'GET', path: '/v1/quotes', access: ['billing:read'], query: quotesQuery },
  readQuote: { method: 'GET', path: quote, access: ['billing:read'] },
  readQuoteDocument: { method: 'GET', path: `${quote}/document`, access: ['billing:read'], query: documentQuery },
  // Who sells does not grant what they sell by: approvals have a scope of their own.
  approveQuote: { method: 'POST', path: `${quote}/approve`, access: ['admin'], body: approveRequest },
  acceptQuote: {
    method: 'POST',
    path: `${quote}/accept`,
    access: ['billing:write'],
    body: acceptRequest,
    idempotencyKey: 'required',
  },
  rejectQuote: { method: 'POST', path: `${quote}/reject`, access: ['billing:write'], body: rejectRequest },
});
