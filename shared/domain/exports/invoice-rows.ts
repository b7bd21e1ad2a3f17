import { instant, MINUTE_MS, type Instant } from '../../kernel/instant.ts';
import { canonicalJson, sha256Hex } from '../../kernel/hash.ts';
import { cents, formatCents, formatUnitPrice } from '../../kernel/money.ts';
import { addDays, localDateAt, type LocalDate, type Zone } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import { lineQuantity, type Invoice, type InvoiceLine, type InvoicePayment } from '../invoices/invoice.ts';
import { invoiceStandingAt } from '../invoices/invoice-standing.ts';
import { percentText } from '../invoices/wording.ts';
import { figure, text, type Cell } from './csv.ts';
import { TAXED_COLUMNS, taxedCells } from './taxed-cells.ts';

export type ExportedInvoice = { readonly invoice: Invoice; readonly payment?: InvoicePayment };
export type ExportMoment = { readonly asOf: Instant; readonly zone: Zone };

/**
 * What is recorded after the files were read is dated after this long before their as-of: clocks of instances are ten
 * minutes off at most (reliability), and no call lasts ten minutes. So files that are written again find nothing more.
 */
const RECORDED_BEFORE_MS = 30 * MINUTE_MS;

/** UNTDID 1001: a commercial invoice. */
const COMMERCIAL_INVOICE = '380';

export const INVOICE_COLUMNS = [
  'number',
  'type',
  'related',
  'status',
  'issueDate',
  'dueDate',
  'supplyStart',
  'supplyEnd',
  ...TAXED_COLUMNS,
  'paid',
  'paymentDate',
  'stripeInvoiceId',
  'cause',
  'invoiceId',
  'sha256',
] as const;

/** A row per rate of VAT; the days of supply are the first and the last one. */
export function invoiceRows({ invoice, payment }: ExportedInvoice, { asOf, zone }: ExportMoment): Cell[][] {
  const { lines } = invoice;
  const knownBy = instant(asOf - RECORDED_BEFORE_MS);
  const { status, paid } = invoiceStandingAt(invoice, payment, { knownBy, today: localDateAt(asOf, zone) });
  const isPaid = paid > 0n && payment?.paidAt !== undefined;
  const starts = lines.map((line) => line.service.start).sort();
  const ends = lines.map((line) => line.service.end).sort();
  return invoice.vat.map((vat) => [
    text(invoice.number),
    figure(COMMERCIAL_INVOICE),
    text(undefined),
    text(status),
    text(invoice.issueDate),
    text(invoice.dueDate),
    text(starts[0]),
    text(lastDay(ends.at(-1))),
    ...taxedCells(invoice, vat),
    figure(formatCents(paid)),
    text(isPaid ? localDateAt(payment.paidAt, zone) : undefined),
    text(isPaid ? payment.stripeInvoiceId : undefined),
    text(invoice.cause),
    text(invoice.id),
    text(sha256Hex(canonicalJson(invoice))),
  ]);
}

export const LINE_COLUMNS = [
  'number',
  'line',
  'issueDate',
  'customerId',
  'kind',
  'description',
  'quantity',
  'unitPrice',
  'discount',
  'net',
  'rate',
  'category',
  'currency',
  'supplyStart',
  'supplyEnd',
  'note',
  'unit',
] as const;

/** A row per line, in the invoice's order; `discount` is what all its discounts took off. */
export const lineRows = ({ invoice }: ExportedInvoice): Cell[][] =>
  invoice.lines.map((line, index) => [
    text(invoice.number),
    figure(index + 1),
    text(invoice.issueDate),
    text(invoice.customerId),
    text(line.kind),
    text(line.description),
    figure(lineQuantity(line)),
    figure(formatUnitPrice(line.unitPrice)),
    figure(formatCents(discountOf(line))),
    figure(formatCents(line.net)),
    figure(percentText(invoice.vatTreatment.rate)),
    text(invoice.vatTreatment.category),
    text(invoice.currency),
    text(line.service.start),
    text(lastDay(line.service.end)),
    text(line.note),
    text(line.unit),
  ]);

const discountOf = (line: InvoiceLine) => cents(sum(line.discounts.map((each) => each.amount)));
const lastDay = (end: LocalDate | undefined): string | undefined => end && addDays(end, -1);
