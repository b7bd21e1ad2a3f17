import type { Nouns, Ports } from '../../application/ports.ts';
import type { Invoice, InvoicePayment } from '../../domain/invoices/invoice.ts';
import type { Item, ItemKey, Store } from '../store.ts';
import { documentFromItem } from './items.ts';
import { invoiceKey, invoicePaymentKey, invoiceRange } from './keys.ts';

type PaidInvoice = { readonly invoice: Invoice; readonly payment?: InvoicePayment };

/** The invoice and what is paid on it, in one consistent read. */
export const readInvoice =
  (store: Store): Ports['invoice'] =>
  async (id) => {
    const { items } = await store.query({ ...invoiceRange(id), order: 'ascending' });
    return paidInvoice(id, (sk) => items.find((item) => item.sk === sk));
  };

export const readInvoices =
  (store: Store): Ports['invoicesById'] =>
  async (ids) => {
    const items = await store.batchGet(ids.flatMap((id) => [invoiceKey(id), invoicePaymentKey(id)]));
    const byKey = new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
    return ids.flatMap((id) => paidInvoice(id, (sk) => byKey.get(`${invoiceKey(id).pk} ${sk}`)) ?? []);
  };

/** Documents that are one item each, in the order of their ids. */
export const readDocuments =
  <N extends 'creditNote' | 'quote'>(store: Store, noun: N, key: (id: string) => ItemKey) =>
  async (ids: readonly string[]): Promise<readonly Nouns[N][]> => {
    const items = await store.batchGet(ids.map(key));
    const byKey = new Map(items.map((item) => [item.pk, documentFromItem(noun, item)]));
    return ids.flatMap((id) => byKey.get(key(id).pk) ?? []);
  };

function paidInvoice(id: string, find: (sortKey: string) => Item | undefined): PaidInvoice | undefined {
  const invoice = find(invoiceKey(id).sk);
  if (!invoice) return undefined;
  const payment = find(invoicePaymentKey(id).sk);
  return {
    invoice: documentFromItem('invoice', invoice),
    ...(payment && { payment: documentFromItem('invoicePayment', payment) }),
  };
}
