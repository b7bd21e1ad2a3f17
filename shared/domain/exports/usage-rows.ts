import { invariant } from '../../kernel/invariant.ts';
import { cents, formatCents, formatQuantity, type Cents } from '../../kernel/money.ts';
import { periodOfDate } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { figure, text, type Cell } from './csv.ts';
import type { ExportedInvoice } from './invoice-rows.ts';

export const USAGE_COLUMNS = [
  'customerId',
  'customerName',
  'period',
  'product',
  'contractId',
  'unit',
  'quantity',
  'net',
  'currency',
  'number',
] as const;

/** Lines for what meters counted: by product, adjustments of months that were invoiced, and commitments. */
export const meteredLines = ({ invoice }: ExportedInvoice): readonly InvoiceLine[] =>
  invoice.lines.filter(({ kind, metered }) => metered !== undefined || kind === 'usage');

export const netOfLines = (lines: readonly InvoiceLine[]): Cents => cents(sum(lines.map(({ net }) => net)));

/**
 * A row per product, or commitment, and month of an invoice: `quantity` is all that was used in the month by then, `net`
 * what this invoice carries of it, after discounts. An adjustment has the quantity of by now, and the difference.
 */
export function usageRows(exported: ExportedInvoice): Cell[][] {
  const { invoice } = exported;
  const rows = Map.groupBy(meteredLines(exported), (line) => keyOf(line));
  return [...rows.values()].map((lines) => {
    const [first] = lines;
    invariant(first, 'a group has a line');
    const { metered, service } = first;
    const product = metered && 'product' in metered ? metered : undefined;
    return [
      text(invoice.customerId),
      text(invoice.buyer.name),
      text(periodOfDate(service.start)),
      text(product?.product),
      text(metered && 'contractId' in metered ? metered.contractId : undefined),
      text(product?.unit),
      product ? figure(formatQuantity(product.quantity)) : text(undefined),
      figure(formatCents(netOfLines(lines))),
      text(invoice.currency),
      text(invoice.number),
    ];
  });
}

function keyOf({ metered, service }: InvoiceLine): string {
  const of = metered && ('product' in metered ? metered.product : metered.contractId);
  return `${of ?? ''} ${periodOfDate(service.start)}`;
}
