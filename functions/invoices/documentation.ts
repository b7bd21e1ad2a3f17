import type { Documentation } from '../runtime/documentation.ts';
import { invoicePage, invoiceResponse } from './responses.ts';
import type { invoiceRoutes } from './routes.ts';

const invoice = {
  id: 'inv_5b0c9a52-3d4e-8f10-a7b6-91c2d3e4f506',
  number: 'FA-2026-000042',
  kind: 'invoice',
  status: 'open',
  customerId: 'acme',
  cause: 'close:2026-11',
  issueDate: '2026-12-01',
  dueDate: '2026-12-08',
  period: '2026-12',
  currency: 'EUR',
  buyer: { name: 'Acme SAS', country: 'FR' },
  lines: [
    {
      kind: 'top_up',
      description: 'Compute credit, 5.00 USD',
      quantity: 1,
      unitPrice: '4.60',
      discounts: [],
      net: '4.60',
      vatRate: 20,
      period: { start: '2026-11-01', end: '2026-12-01' },
      note: '5.00 USD at 0.92 (rate of 2026-01-01)',
    },
  ],
  net: '4.60',
  vat: [{ rate: 20, category: 'S', base: '4.60', amount: '0.92' }],
  gross: '5.52',
  paid: '0.00',
  credited: '0.00',
  refunded: '0.00',
  due: '5.52',
};

export const invoiceDocumentation: Documentation<typeof invoiceRoutes> = {
  listInvoices: {
    summary: 'Invoices',
    description:
      "Of a customer, newest first; else all, or a month's (of issue), in the order of their numbers. With a filter a page may be short: go on while there is a `nextCursor`.",
    responses: {
      200: {
        description: 'A page of invoices',
        body: { name: 'InvoicePage', schema: invoicePage },
        example: { data: [invoice] },
      },
    },
    errors: ['invalid_cursor'],
  },
  readInvoice: {
    summary: 'An invoice',
    description:
      'Final: nothing of it changes but `status`, `paid`, `credited`, `refunded` (what goes back, or went back, to the customer) and `due`.',
    responses: {
      200: { description: 'The invoice', body: { name: 'Invoice', schema: invoiceResponse }, example: invoice },
    },
    errors: ['not_found'],
  },
};
