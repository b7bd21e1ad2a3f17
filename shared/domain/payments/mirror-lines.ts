import { invariant } from '../../kernel/invariant.ts';
import { cents, formatFactor, factor, type Cents } from '../../kernel/money.ts';
import type { DateRange } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import type { Invoice, VatTotal } from '../invoices/invoice.ts';

/** A line of an invoice's mirror: what it says and what it costs, all included. */
export type MirrorLine = { readonly description: string; readonly amount: Cents; readonly service?: DateRange };

/** Stripe takes at most 250 lines on an invoice; ours is the document, theirs is what is paid. */
export const MAX_MIRROR_LINES = 200;
const MAX_DESCRIPTION = 250;

/**
 * The lines by which Stripe asks for what our invoice asks for, to the cent: ours before VAT (a credit is negative), and
 * the VAT as it stands on ours. Stripe computes nothing.
 */
export function mirrorLines(invoice: Invoice): readonly MirrorLine[] {
  const own = invoice.lines.map((line) => ({
    description: line.description.slice(0, MAX_DESCRIPTION),
    amount: line.net,
    service: line.service,
  }));
  const lines = [...withinLimit(own, invoice.number), ...invoice.vat.filter(bearsVat).map(vatLine)];
  invariant(
    sum(lines.map((line) => line.amount)) === invoice.gross,
    'the lines of an invoice and its VAT are what is to pay',
  );
  return lines;
}

const bearsVat = (vat: VatTotal): boolean => vat.amount !== 0n;

const vatLine = (vat: VatTotal): MirrorLine => ({
  description: `VAT ${formatFactor(factor(vat.rate * 100n))} %`,
  amount: vat.amount,
});

function withinLimit(lines: readonly MirrorLine[], number: string): readonly MirrorLine[] {
  if (lines.length <= MAX_MIRROR_LINES) return lines;
  const shown = lines.slice(0, MAX_MIRROR_LINES - 1);
  const others = lines.slice(MAX_MIRROR_LINES - 1);
  const description = `${String(others.length)} further lines of invoice ${number}`;
  return [...shown, { description, amount: cents(sum(others.map((line) => line.amount))) }];
}
