import { composeCreditNote, type CreditRequest } from '../domain/credit-notes/compose-credit-note.ts';
import type { CreditNoteDraft } from '../domain/credit-notes/credit-note.ts';
import { creditedBy, creditNoteIssued, issueCreditNotes } from '../domain/credit-notes/issue-credit-notes.ts';
import type { Invoice, InvoicePayment } from '../domain/invoices/invoice.ts';
import type { Instant } from '../kernel/instant.ts';
import { untilCommitted } from './attempts.ts';
import { creditNoteSeries } from './document-series.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Facts, Ports } from './ports.ts';
import { viewCreditNote, type CreditNoteView } from './read-credit-notes.ts';
import { invoiceNotFound } from './read-invoice.ts';

type Deps = Pick<Ports, 'answer' | 'catalog' | 'clock' | 'commit' | 'invoice' | 'numberSeries' | 'pause'>;

export type IssueCreditNote<Body> = {
  readonly invoiceId: string;
  readonly request: Omit<CreditRequest, 'cause'>;
  readonly call: IdempotentCall;
  /** The answer that is kept for repeats. */
  readonly answer: (note: CreditNoteView) => Body;
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
      const body = answer(issue.creditNotes[0]);
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
): Promise<{ readonly creditNotes: Several<CreditNoteView>; readonly facts: Facts }> {
  const drafts = credits.map(({ draft }) => draft);
  const issue = issueCreditNotes(drafts, await creditNoteSeries(deps, now), now);
  const credited = issue.creditNotes.flatMap((creditNote, index) => {
    const credit = credits[index];
    return credit ? [{ creditNote, ...creditedBy(credit, creditNote) }] : [];
  });
  const views = credited.map(({ creditNote, payment }) => viewCreditNote(creditNote, payment));
  return {
    creditNotes: views as unknown as Several<CreditNoteView>,
    facts: {
      changes: [
        { noun: 'numberSeries', value: issue.numberSeries },
        { noun: 'creditNoteEntry', value: issue.entry },
        ...issue.creditNotes.map((value) => ({ noun: 'creditNote', value }) as const),
        ...credited.map(({ payment }) => ({ noun: 'invoicePayment', value: payment }) as const),
      ],
      events: [...issue.creditNotes.map(creditNoteIssued), ...credited.flatMap(({ events }) => events)],
    },
  };
}
