import { listInvoices } from '../../shared/application/list-invoices.ts';
import { readInvoice } from '../../shared/application/read-invoice.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { wirePageOf } from '../runtime/wire.ts';
import { invoiceView } from './responses.ts';
import { invoiceRoutes } from './routes.ts';

type InvoicesPorts = Parameters<typeof listInvoices>[0] & Parameters<typeof readInvoice>[0];

export const invoiceEndpoints: readonly Endpoint<InvoicesPorts>[] = [
  endpoint(
    invoiceRoutes.listInvoices,
    (ports: InvoicesPorts) =>
      async ({ query }) =>
        ok(wirePageOf(await listInvoices(ports)(withoutUndefined(query)), invoiceView)),
  ),
  endpoint(
    invoiceRoutes.readInvoice,
    (ports: InvoicesPorts) =>
      async ({ params }) =>
        ok(invoiceView(await readInvoice(ports)(params.invoiceId))),
  ),
];
