import type { Catalog } from '../../catalog/catalog.ts';
import { addDays, type LocalDate } from '../../kernel/period.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import type { Subscription } from './subscription.ts';

/** The last day on which money is given back: the day of the first paid start is the first. */
export const lastDayFor = (paidSince: LocalDate, { moneyBackDays }: Pick<Catalog, 'moneyBackDays'>): LocalDate =>
  addDays(paidSince, moneyBackDays - 1);

/** Remembers the first invoice that carries fees, and those that follow as long as they may be given back. */
export function withFeeInvoice(
  subscription: Subscription,
  { id, lines }: { readonly id: string; readonly lines: readonly InvoiceLine[] },
  { catalog, on }: { readonly catalog: Pick<Catalog, 'moneyBackDays'>; readonly on: LocalDate },
): Subscription {
  const { paidSince, feeInvoices = [] } = subscription;
  if (paidSince === undefined || !lines.some(isOfFees)) return subscription;
  if (feeInvoices.length > 0 && on > lastDayFor(paidSince, catalog)) return subscription;
  return { ...subscription, feeInvoices: [...feeInvoices, id] };
}

/** Whether an invoice is the first that carried fees; after money was given back nobody's is. */
export const isFirstWithFees = (
  { feeInvoices = [], refundedOn }: Pick<Subscription, 'feeInvoices' | 'refundedOn'>,
  invoiceId: string,
): boolean => refundedOn === undefined && feeInvoices[0] === invoiceId;

export const isFee = (line: InvoiceLine | undefined): boolean => line?.kind === 'plan' || line?.kind === 'module';
/** Credit lines give fees back: unused days, a referral. */
export const isOfFees = (line: InvoiceLine): boolean => isFee(line) || line.kind === 'credit';
