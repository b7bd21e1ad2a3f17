import type { CreditNote } from '../domain/credit-notes/credit-note.ts';
import { leftOf } from '../domain/credit-notes/left-of-invoice.ts';
import { givenBack, isSetAside } from '../domain/payments/refund.ts';
import { sum } from '../kernel/rounding.ts';
import { isSame } from '../kernel/same.ts';
import type { Tally } from './invariants.ts';
import type { Ports } from './ports.ts';

type Deps = Pick<Ports, 'creditNotesById' | 'invoicesById'>;
type Credited = Awaited<ReturnType<Ports['invoicesById']>>[number];

/** Credit notes of the register: each is there, adds up, is one of its invoice's, and together they do not exceed it. */
export async function verifyCreditNotes(deps: Deps, ids: readonly string[], tally: Tally): Promise<void> {
  if (ids.length === 0) return;
  const notes = new Map((await deps.creditNotesById(ids)).map((note) => [note.id, note]));
  const invoiceIds = [...new Set([...notes.values()].map(({ invoiceId }) => invoiceId))];
  const invoices = new Map((await deps.invoicesById(invoiceIds)).map((found) => [found.invoice.id, found]));
  for (const id of ids) {
    const note = notes.get(id);
    const fault = note ? faultOf(note, invoices.get(note.invoiceId)) : 'is registered and missing';
    tally.expect(fault === undefined, `credit note ${note?.number ?? id} ${fault ?? ''}`);
  }
}

function faultOf(note: CreditNote, credited: Credited | undefined): string | undefined {
  if (!addsUp(note)) return 'does not add up';
  if (!credited) return 'has no invoice';
  const credit = credited.payment?.credits?.find(({ creditNoteId }) => creditNoteId === note.id);
  const lines = note.lines.map(({ line, net }) => ({ line, net }));
  if (credit?.gross !== note.gross || credit.net !== note.net || !isSame(credit.lines, lines)) {
    return 'is not what its invoice knows of it';
  }
  const left = leftOf(credited.invoice, credited.payment);
  const least = [left.gross, left.net, left.vat, ...left.lines];
  if (least.some((amount) => amount < 0n)) return 'and others exceed their invoice';
  const { refund, gross } = credit;
  if (isSetAside(refund) && (refund.amount ?? 0n) > gross) return 'gives more back than it credits';
  const { payment } = credited;
  return payment && givenBack(payment) > payment.paid ? 'and others give more back than was paid' : undefined;
}

function addsUp({ lines, net, vat, gross }: CreditNote): boolean {
  const isPositive = gross > 0n && lines.length > 0 && lines.every((line) => line.net >= 0n);
  const isSummed = net === sum(lines.map((line) => line.net)) && net === sum(vat.map(({ base }) => base));
  return isPositive && isSummed && net + sum(vat.map(({ amount }) => amount)) === gross;
}
