import { canonicalJson, sha256Hex } from '../../kernel/hash.ts';
import { cents, formatCents } from '../../kernel/money.ts';
import type { CreditNote } from '../credit-notes/credit-note.ts';
import { percentText } from '../invoices/wording.ts';
import { figure, text, type Cell } from './csv.ts';

/** UNTDID 1001: a credit note. */
const CREDIT_NOTE = '381';

export const CREDIT_NOTE_COLUMNS = [
  'number',
  'type',
  'related',
  'issueDate',
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
  'reason',
  'lines',
  'cause',
  'creditNoteId',
  'invoiceId',
  'sha256',
] as const;

/** A row per rate of VAT; `related` is the invoice's number, `lines` are the places on it with what each lost. */
export const creditNoteRows = (note: CreditNote): Cell[][] =>
  note.vat.map(({ rate, category, base, amount }) => [
    text(note.number),
    figure(CREDIT_NOTE),
    text(note.invoiceNumber),
    text(note.issueDate),
    text(note.customerId),
    text(note.buyer.name),
    text(note.buyer.siren),
    text(note.buyer.vatId),
    text(note.buyer.country),
    text(note.currency),
    figure(formatCents(base)),
    figure(percentText(rate)),
    text(category),
    figure(formatCents(amount)),
    figure(formatCents(cents(base + amount))),
    text(note.reason),
    text(note.lines.map(({ line, net }) => `${String(line)}: ${formatCents(net)}`).join('; ')),
    text(note.cause),
    text(note.id),
    text(note.invoiceId),
    text(sha256Hex(canonicalJson(note))),
  ]);
