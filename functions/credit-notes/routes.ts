import * as z from 'zod/mini';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';
import { callerId, centsAmount, lineOfText, pageFields, periodField } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

export const refundStatus = z.enum(['none', 'wanted', 'requested', 'pending', 'succeeded', 'failed']);

const MAX_LINES = 1_000;
const MAX_REASON = 500;

const lineCredit = z.strictObject({
  line: z.int().check(z.gte(1, 'counts from 1')),
  net: z.optional(centsAmount),
});

export const creditNoteRequest = z
  .strictObject({
    amount: z.optional(centsAmount),
    lines: z.optional(z.array(lineCredit).check(minLength(1, 'must name a line'), maxLength(MAX_LINES))),
    reason: lineOfText(MAX_REASON),
    refund: z._default(z.boolean(), false),
  })
  .check(
    z.refine(({ amount, lines }) => (amount === undefined) !== (lines === undefined), {
      error: 'must say either `amount` or `lines`',
      path: ['amount'],
    }),
  );

export const creditNotesQuery = z.strictObject({
  ...pageFields,
  customerId: z.optional(callerId),
  period: z.optional(periodField),
  refund: z.optional(refundStatus),
});

const MAX_REFERENCE = 100;

export const refundDeed = z
  .strictObject({
    by: z._default(z.enum(['stripe', 'outside']), 'stripe'),
    reference: z.optional(lineOfText(MAX_REFERENCE)),
  })
  .check(
    z.refine(({ by, reference }) => (by === 'outside') === (reference !== undefined), {
      error: 'must be there with `by: outside`, and only then: by what the payment is found in the books',
      path: ['reference'],
    }),
  );

export const creditNoteRoutes = routeTable({
  issueCreditNote: {
    method: 'POST',
    path: '/v1/invoices/{invoiceId}/credit-notes',
    access: ['billing:write'],
    body: creditNoteRequest,
    idempotencyKey: 'required',
  },
  listCreditNotes: {
    method: 'GET',
    path: '/v1/credit-notes',
    access: ['billing:read', 'finance:read'],
    query: creditNotesQuery,
  },
  readCreditNote: {
    method: 'GET',
    path: '/v1/credit-notes/{creditNoteId}',
    access: ['billing:read', 'finance:read'],
  },
  refundCreditNote: {
    method: 'POST',
    path: '/v1/credit-notes/{creditNoteId}/refund',
    access: ['billing:write'],
    body: refundDeed,
    idempotencyKey: 'required',
  },
});
