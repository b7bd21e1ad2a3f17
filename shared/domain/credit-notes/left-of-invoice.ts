import { cents, type Cents } from '../../kernel/money.ts';
import { maximum, sum } from '../../kernel/rounding.ts';
import type { Invoice, InvoicePayment } from '../invoices/invoice.ts';

/** What credit notes have left of an invoice. */
export type LeftOfInvoice = {
  /** Of each line, in order; nothing of one that was a credit itself. */
  readonly lines: readonly Cents[];
  readonly net: Cents;
  readonly vat: Cents;
  readonly gross: Cents;
};

export function leftOf(invoice: Invoice, payment: InvoicePayment | undefined): LeftOfInvoice {
  const credits = payment?.credits ?? [];
  const credited = (place: number): bigint =>
    sum(credits.flatMap(({ lines }) => lines.filter(({ line }) => line === place).map(({ net }) => net)));
  const net = invoice.net - sum(credits.map((each) => each.net));
  const gross = invoice.gross - sum(credits.map((each) => each.gross));
  return {
    lines: invoice.lines.map((line, index) => cents(maximum(0n, line.net) - credited(index + 1))),
    net: cents(net),
    vat: cents(gross - net),
    gross: cents(gross),
  };
}
