import { allocate } from '../../kernel/allocation.ts';
import { BillingError } from '../../kernel/errors.ts';
import { derivedId } from '../../kernel/id.ts';
import { cents, formatCents, ZERO_CENTS, type Cents } from '../../kernel/money.ts';
import { divideRounded, maximum, minimum, sum } from '../../kernel/rounding.ts';
import type { Invoice, InvoicePayment, RefundWish } from '../invoices/invoice.ts';
import type { CreditedLine, CreditNoteDraft } from './credit-note.ts';
import { leftOf, type LeftOfInvoice } from './left-of-invoice.ts';

/** Of a line, all that is left or a part before VAT. */
export type LineCredit = { readonly line: number; readonly net?: Cents | undefined };
export type CreditRequest = {
  readonly cause: string;
  readonly reason: string;
  readonly refund: RefundWish;
  /** An amount with its VAT, spread over the lines; or some lines. */
  readonly of: { readonly amount: Cents } | { readonly lines: readonly LineCredit[] };
};

/** What is credited of each line of the invoice, in its order, and of its VAT. */
type Parts = { readonly lines: readonly Cents[]; readonly vat: Cents };

/** More would be many times what people do, and an item has its limit. */
export const MAX_CREDIT_NOTES = 100;

/** A credit note is its cause: composed twice, it has the same id. */
export const creditNoteIdOf = (invoiceId: string, cause: string): string => derivedId('cn', invoiceId, cause);

/** Takes back a part of an invoice, or all that is left of it; refuses more than that. */
export function composeCreditNote(
  { invoice, payment }: { readonly invoice: Invoice; readonly payment?: InvoicePayment | undefined },
  request: CreditRequest,
): CreditNoteDraft {
  const left = leftOf(invoice, payment);
  refuseTooMany(payment);
  const { of } = request;
  const parts = 'amount' in of ? partsOfAmount(invoice, left, of.amount) : partsOfLines(invoice, left, of.lines);
  const net = cents(sum(parts.lines));
  const { rate, category } = invoice.vatTreatment;
  return {
    id: creditNoteIdOf(invoice.id, request.cause),
    cause: request.cause,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    customerId: invoice.customerId,
    currency: invoice.currency,
    buyer: invoice.buyer,
    vatTreatment: invoice.vatTreatment,
    lines: creditedLines(invoice, parts.lines),
    net,
    vat: [{ rate, category, base: net, amount: parts.vat }],
    gross: cents(net + parts.vat),
    reason: request.reason,
    refund: request.refund,
  };
}

/**
 * An amount with its VAT: the VAT's share is that of all that is credited by then, less what was credited before, so that
 * credit notes of a whole invoice sum to its VAT; the rest goes to the lines in proportion to what is left of them.
 */
function partsOfAmount(invoice: Invoice, left: LeftOfInvoice, amount: Cents): Parts {
  if (amount > left.gross) throw exceeds(formatCents(left.gross), invoice.currency, 'amount');
  const vatInAll = sum(invoice.vat.map((total) => total.amount));
  const creditedWith = invoice.gross - left.gross + amount;
  const vatBefore = vatInAll - left.vat;
  const share = divideRounded(creditedWith * vatInAll, invoice.gross) - vatBefore;
  const vat = cents(minimum(maximum(share, maximum(0n, amount - left.net)), minimum(amount, left.vat)));
  const net = amount - vat;
  const lines = net === 0n ? left.lines.map(() => ZERO_CENTS) : allocate(net, left.lines).map(cents);
  return { lines, vat };
}

/** Lines, before VAT: the VAT is that of all nets credited by then, less what was credited before. */
function partsOfLines(invoice: Invoice, left: LeftOfInvoice, wanted: readonly LineCredit[]): Parts {
  const lines = invoice.lines.map(() => ZERO_CENTS);
  for (const [index, { line, net }] of wanted.entries()) {
    const path = `lines.${String(index)}`;
    const rest = left.lines[line - 1];
    if (rest === undefined || lines[line - 1] !== 0n) throw noSuchLine(invoice, path);
    const part = net ?? rest;
    if (part === 0n || part > rest) throw exceeds(formatCents(rest), invoice.currency, path);
    lines[line - 1] = part;
  }
  const net = sum(lines);
  if (net > left.net) throw exceeds(formatCents(left.net), invoice.currency, 'lines');
  const vatInAll = sum(invoice.vat.map((total) => total.amount));
  const netWith = invoice.net - left.net + net;
  const share = divideRounded(netWith * vatInAll, invoice.net) - (vatInAll - left.vat);
  const vat = net === left.net ? left.vat : cents(minimum(maximum(share, 0n), left.vat));
  return { lines, vat };
}

function creditedLines(invoice: Invoice, nets: readonly Cents[]): readonly CreditedLine[] {
  const all = invoice.lines.map(({ kind, description, service }, index) => ({
    line: index + 1,
    kind,
    description,
    net: nets[index] ?? ZERO_CENTS,
    service,
  }));
  const credited = all.filter(({ net }) => net > 0n);
  // A cent that is VAT alone stands by the line that it belongs to.
  return credited.length > 0 ? credited : all.slice(0, 1);
}

function refuseTooMany(payment: InvoicePayment | undefined): void {
  if ((payment?.credits ?? []).length < MAX_CREDIT_NOTES) return;
  throw new BillingError('too_many_open', {
    detail: `An invoice has at most ${String(MAX_CREDIT_NOTES)} credit notes. Nothing was credited.`,
    members: { rule: 'too_many_credit_notes', limit: MAX_CREDIT_NOTES },
  });
}

const exceeds = (limit: string, currency: string, path: string): BillingError =>
  new BillingError('rule_violation', {
    detail: `Credit notes never exceed their invoice, line by line and in all: at most ${limit} ${currency} is left to credit here. Send that or less.`,
    errors: [{ path, message: `credit_exceeds_invoice: at most ${limit}` }],
    members: { rule: 'credit_exceeds_invoice', limit: { amount: limit, currency } },
  });

const noSuchLine = (invoice: Invoice, path: string): BillingError =>
  new BillingError('rule_violation', {
    detail: `Invoice ${invoice.number} has lines 1 to ${String(invoice.lines.length)}; each can be named once.`,
    errors: [{ path: `${path}.line`, message: `no_such_line: 1 to ${String(invoice.lines.length)}, each once` }],
    members: { rule: 'no_such_line', limit: invoice.lines.length },
  });
