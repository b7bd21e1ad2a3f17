import type { Documentation } from '../runtime/documentation.ts';
import { creditNotePage, creditNoteResponse } from './responses.ts';
import type { creditNoteRoutes } from './routes.ts';

export const creditNoteExample = {
  id: 'cn_0f3e2d1c-4b5a-8697-8877-665544332211',
  number: 'AV-2026-000003',
  kind: 'credit_note',
  invoiceId: 'inv_5b0c9a52-3d4e-8f10-a7b6-91c2d3e4f506',
  invoiceNumber: 'FA-2026-000042',
  customerId: 'acme',
  issueDate: '2026-12-03',
  period: '2026-12',
  currency: 'EUR',
  buyer: { name: 'Acme SAS', country: 'FR' },
  reason: 'Bought twice',
  lines: [
    {
      line: 1,
      kind: 'top_up',
      description: 'Compute credit, 5.00 USD',
      net: '4.60',
      vatRate: 20,
      period: { start: '2026-11-01', end: '2026-12-01' },
    },
  ],
  net: '4.60',
  vat: [{ rate: 20, category: 'S', base: '4.60', amount: '0.92' }],
  gross: '5.52',
  refund: { status: 'wanted' },
};

export const creditNoteDocumentation: Documentation<typeof creditNoteRoutes> = {
  issueCreditNote: {
    summary: 'Credit an invoice',
    description:
      'A final document with a number of its own, for a part of the invoice or all that is left of it: an `amount` with its VAT, which is spread over the lines, or `lines` by their place on the invoice (all that is left of one, or a part before VAT). ' +
      'All credit notes of an invoice together never exceed it, line by line and in all. `refund` notes that money is to go back (`refund.status` is `wanted`); it is not sent by itself yet: refund it at Stripe.',
    request: {
      name: 'CreditNoteRequest',
      examples: {
        lines: { lines: [{ line: 1 }], reason: 'Bought twice', refund: true },
        amount: { amount: '5.52', reason: 'Goodwill' },
      },
    },
    responses: {
      201: {
        description: 'Issued',
        body: { name: 'CreditNote', schema: creditNoteResponse },
        example: creditNoteExample,
      },
    },
    errors: ['not_found', 'rule_violation', 'too_many_open', 'idempotency_conflict', 'try_again'],
  },
  listCreditNotes: {
    summary: 'Credit notes',
    description:
      "Of a customer, newest first; else all, or a month's (of issue), in the order of their numbers. With both filters a page may be short: go on while there is a `nextCursor`.",
    responses: {
      200: {
        description: 'A page of credit notes',
        body: { name: 'CreditNotePage', schema: creditNotePage },
        example: { data: [creditNoteExample] },
      },
    },
    errors: ['invalid_cursor'],
  },
  readCreditNote: {
    summary: 'A credit note',
    description: 'Final: nothing of it changes but what became of its `refund`.',
    responses: {
      200: {
        description: 'The credit note',
        body: { name: 'CreditNote', schema: creditNoteResponse },
        example: creditNoteExample,
      },
    },
    errors: ['not_found'],
  },
};
