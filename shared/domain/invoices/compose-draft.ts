import type { Catalog } from '../../catalog/catalog.ts';
import { derivedId } from '../../kernel/id.ts';
import { cents, shareOf } from '../../kernel/money.ts';
import type { LocalDate } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import type { Customer } from '../customers/customer.ts';
import { vatTreatmentOf } from '../vat/vat-treatment.ts';
import type { Buyer, InvoiceDraft, InvoiceLine, VatTotal, VatTreatment } from './invoice.ts';

export type DraftRequest = {
  readonly cause: string;
  readonly customer: Customer;
  readonly lines: readonly InvoiceLine[];
  /** The day on which it is composed: decides the rate of VAT. */
  readonly on: LocalDate;
  /** Days to pay where a contract agrees on them. */
  readonly netDays?: number | undefined;
};

/** An invoice is its cause: composed twice, it has the same id. */
export const invoiceIdOf = (customerId: string, cause: string): string => derivedId('inv', customerId, cause);

/** Composes what a cause owes. */
export function composeDraft({ cause, customer, lines, on, netDays }: DraftRequest, catalog: Catalog): InvoiceDraft {
  const vatTreatment = vatTreatmentOf(customer, catalog, on);
  return {
    id: invoiceIdOf(customer.id, cause),
    cause,
    customerId: customer.id,
    currency: catalog.currency,
    buyer: buyerOf(customer),
    vatTreatment,
    lines,
    ...totalsOf(lines, vatTreatment),
    termsDays: netDays ?? (customer.stripe?.paymentMethod ? 0 : catalog.invoicing.termsDays),
  };
}

/** What lines come to: sums, and VAT rounded once per rate (EN 16931). */
export function totalsOf(
  lines: readonly InvoiceLine[],
  vatTreatment: VatTreatment,
): Pick<InvoiceDraft, 'net' | 'vat' | 'gross'> {
  const net = cents(sum(lines.map((line) => line.net)));
  const vat = [vatTotalOf(net, vatTreatment)];
  return { net, vat, gross: cents(net + sum(vat.map((total) => total.amount))) };
}

const vatTotalOf = (base: VatTotal['base'], { rate, category }: VatTreatment): VatTotal => ({
  rate,
  category,
  base,
  amount: shareOf(base, rate),
});

export const buyerOf = ({ name, email, kind, country, address, vatId, siren }: Customer): Buyer => ({
  name,
  email,
  kind,
  country,
  address,
  ...(vatId === undefined ? {} : { vatId }),
  ...(siren === undefined ? {} : { siren }),
});
