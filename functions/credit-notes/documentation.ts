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
  refund: {
    status: 'succeeded',
    amount: '5.52',
    requestedAt: '2026-12-03T10:00:00.000Z',
    attempt: 1,
    stripeRefundId: 're_3SbQ2eLocal00001',
  },
};

export const creditNoteDocumentation: Documentation<typeof creditNoteRoutes> = {
  issueCreditNote: {
    summary: 'Credit an invoice',
    description:
      'A final document with a number of its own, for a part of the invoice or all that is left of it: an `amount` with its VAT, which is spread over the lines, or `lines` by their place on the invoice (all that is left of one, or a part before VAT). ' +
      'All credit notes of an invoice together never exceed it, line by line and in all. With `refund` the money that was paid goes back by itself, as far as it exceeds what is still asked for: `refund.status` is `requested`, then what Stripe says. Nothing goes back for what was not paid: less is due then, also on a page that is open. Should more be paid all the same, because a payment was under way, it goes back too.',
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
      "Of a customer, newest first; else all, or a month's (of issue), in the order of their numbers. `refund=failed` are those whose money is still here, for a person to handle. With more than one filter a page may be short: go on while there is a `nextCursor`.",
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
  refundCreditNote: {
    summary: 'Give the money of a credit note back',
    description:
      'By hand, where it does not happen by itself: after a refund has failed, or of a note without one. `by: stripe` sends it (again) to where it came from; `by: outside` notes that it was paid in another way, with the `reference` by which that is found. ' +
      'Never more than was paid beyond what is asked for: 422 `nothing_to_give_back`. While a refund is under way, or done, it is refused: `refund_pending`, `refund_succeeded`.',
    request: {
      name: 'RefundDeed',
      examples: { again: {}, outside: { by: 'outside', reference: 'SEPA transfer of 4 December 2026' } },
    },
    responses: {
      200: {
        description: 'It is set aside, and is sent next; or it is noted as done',
        body: { name: 'CreditNote', schema: creditNoteResponse },
        example: { ...creditNoteExample, refund: { ...creditNoteExample.refund, status: 'requested', attempt: 2 } },
      },
    },
    errors: ['not_found', 'rule_violation', 'idempotency_conflict', 'try_again'],
  },
};
