import { cents, formatCents } from '../../kernel/money.ts';
import type { Buyer, VatTotal } from '../invoices/invoice.ts';
import { percentText } from '../invoices/wording.ts';
import { figure, text, type Cell } from './csv.ts';

/** Who bought, and what was taxed at one rate: the same on every document. */
export const TAXED_COLUMNS = [
  'customerId',
  'customerName',
  'siren',
  'vatId',
  'country',
  'currency',
  'net',
  'rate',
  'category',
  'vat',
  'gross',
] as const;

type Taxed = { readonly customerId: string; readonly buyer: Buyer; readonly currency: string };

/** The cells below `TAXED_COLUMNS`. */
export const taxedCells = (
  { customerId, buyer, currency }: Taxed,
  { rate, category, base, amount }: VatTotal,
): Cell[] => [
  text(customerId),
  text(buyer.name),
  text(buyer.siren),
  text(buyer.vatId),
  text(buyer.country),
  text(currency),
  figure(formatCents(base)),
  figure(percentText(rate)),
  text(category),
  figure(formatCents(amount)),
  figure(formatCents(cents(base + amount))),
];
