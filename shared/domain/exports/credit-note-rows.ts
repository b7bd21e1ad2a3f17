import { canonicalJson, sha256Hex } from '../../kernel/hash.ts';
import { formatCents } from '../../kernel/money.ts';
import type { CreditNote } from '../credit-notes/credit-note.ts';
import { figure, text, type Cell } from './csv.ts';
import { TAXED_COLUMNS, taxedCells } from './taxed-cells.ts';

/** UNTDID 1001: a credit note. */
const CREDIT_NOTE = '381';

export const CREDIT_NOTE_COLUMNS = [
  'number',
  'type',
  'related',
  'issueDate',
  ...TAXED_COLUMNS,
  'reason',
  'lines',
  'cause',
  'creditNoteId',
  'invoiceId',
  'sha256',
] as const;

/** A row per rate of VAT; `related` is the invoice's number, `lines` are the places on it with what each lost. */
export const creditNoteRows = (note: CreditNote): Cell[][] =>
  note.vat.map((vat) => [
    text(note.number),
    figure(CREDIT_NOTE),
    text(note.invoiceNumber),
    text(note.issueDate),
    ...taxedCells(note, vat),
    text(note.reason),
    text(note.lines.map(({ line, net }) => `${String(line)}: ${formatCents(net)}`).join('; ')),
    text(note.cause),
    text(note.id),
    text(note.invoiceId),
    text(sha256Hex(canonicalJson(note))),
  ]);
