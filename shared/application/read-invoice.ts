import type { Invoice, InvoicePayment } from '../domain/invoices/invoice.ts';
import { invoiceStanding, type InvoiceStanding } from '../domain/invoices/invoice-standing.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Ports } from './ports.ts';

/** An invoice and where its payment stands now. */
export type InvoiceView = {
  readonly invoice: Invoice;
  readonly payment?: InvoicePayment;
  readonly standing: InvoiceStanding;
};

export const readInvoice =
  (deps: Pick<Ports, 'invoice'>) =>
  async (id: string): Promise<InvoiceView> => {
    const found = await deps.invoice(id);
    if (found) return viewInvoice(found);
    throw invoiceNotFound(id);
  };

export const invoiceNotFound = (id: string): BillingError =>
  new BillingError('not_found', `There is no invoice ${id}. GET /v1/invoices lists those that there are.`);

export const viewInvoice = (found: Omit<InvoiceView, 'standing'>): InvoiceView => ({
  ...found,
  standing: invoiceStanding(found.invoice, found.payment),
});
