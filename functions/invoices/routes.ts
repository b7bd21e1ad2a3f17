import * as z from 'zod/mini';
import { callerId, pageFields, periodField } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

export const invoicesQuery = z.strictObject({
  ...pageFields,
  customerId: z.optional(callerId),
  period: z.optional(periodField),
  status: z.optional(z.enum(['open', 'paid', 'past_due', 'uncollectible', 'credited'])),
});

export const invoiceRoutes = routeTable({
  listInvoices: {
    method: 'GET',
    path: '/v1/invoices',
    access: ['billing:read', 'finance:read'],
    query: invoicesQuery,
  },
  readInvoice: { method: 'GET', path: '/v1/invoices/{invoiceId}', access: ['billing:read', 'finance:read'] },
});
