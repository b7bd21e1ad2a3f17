import { composeCreditNote, type CreditRequest } from '../domain/credit-notes/compose-credit-note.ts';
import type { CreditNote, CreditNoteDraft } from '../domain/credit-notes/credit-note.ts';
import {
  creditedBy,
  creditNoteIssued,
  creditNoteSeriesAt,
  issueCreditNotes,
} from '../domain/credit-notes/issue-credit-notes.ts';
import type { Invoice, InvoicePayment } from '../domain/invoices/invoice.ts';
import type { Instant } from '../kernel/instant.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Facts, Ports } from './ports.ts';
import { invoiceNotFound } from './read-invoice.ts';

type Deps = Pick<Ports, 'answer' | 'catalog' | 'clock' | 'commit' | 'invoice' | 'numberSeries' | 'pause'>;

export type IssueCreditNote<Body> = {
  readonly invoiceId: string;
  readonly request: Omit<CreditRequest, 'cause'>;
  readonly call: IdempotentCall;
  /** The answer that is kept for repeats. */
  readonly answer: (note: CreditNote) => Body;
};

/** Takes back a part of an invoice, or all of it: the document, its number and the answer are one transaction. */
export const issueCreditNote =
  (deps: Deps) =>
  <Body>({ invoiceId, request, call, answer }: IssueCreditNote<Body>): Promise<Body> =>
    untilCommitted<Body>(deps, async () => {
      const before = await answeredBefore<Body>(deps, call);
      if (before) return { outcome: before };
      const found = await deps.invoice(invoiceId);
      if (!found) throw invoiceNotFound(invoiceId);
      const draft = composeCreditNote(found, { ...request, cause: `call:${call.key}` });
      const issue = await creditNoteFacts(deps, [{ ...found, draft }], deps.clock());
      const [note] = issue.creditNotes;
      const body = answer(note);
      const changes = [...issue.facts.changes, answerToKeep(call, 201, body)];
      const committed = await deps.commit({ changes, events: issue.facts.events });
      return committed === 'lost' ? 'lost' : { outcome: body };
    });

/** An invoice, and the credit note of it that is to be issued. */
export type DraftedCredit = {
  readonly invoice: Invoice;
  readonly payment?: InvoicePayment | undefined;
  readonly draft: CreditNoteDraft;
};
type Several<T> = readonly [T, ...T[]];

/** The facts of issuing credit notes of different invoices together: documents, numbers, register, what is still due. */
export async function creditNoteFacts(
  deps: Pick<Ports, 'catalog' | 'numberSeries'>,
  credits: Several<DraftedCredit>,
  now: Instant,
): Promise<{ readonly creditNotes: Several<CreditNote>; readonly facts: Facts }> {
  const context = { catalog: deps.catalog, now };
  const drafts = credits.map(({ draft }) => draft);
  const issue = issueCreditNotes(drafts, await deps.numberSeries(creditNoteSeriesAt(context)), context);
  const perNote = issue.creditNotes.flatMap((note, index) => {
    const credit = credits[index];
    return [
      { noun: 'creditNote', value: note } as const,
      ...(credit ? [{ noun: 'invoicePayment', value: creditedBy(credit, note) } as const] : []),
    ];
  });
  return {
    creditNotes: issue.creditNotes as unknown as Several<CreditNote>,
    facts: {
      changes: [
        { noun: 'numberSeries', value: issue.numberSeries },
        { noun: 'creditNoteEntry', value: issue.entry },
        ...perNote,
      ],
      events: issue.creditNotes.map(creditNoteIssued),
    },
  };
}
