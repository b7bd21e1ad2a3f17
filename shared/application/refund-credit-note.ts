import { refundByDeed, type RefundDeed } from '../domain/payments/refund.ts';
import { unpaid } from '../domain/payments/plan-collection.ts';
import { invariant } from '../kernel/invariant.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Ports } from './ports.ts';
import { creditNoteNotFound, viewCreditNote, type CreditNoteView } from './read-credit-notes.ts';

type Deps = Pick<Ports, 'answer' | 'clock' | 'commit' | 'creditNote' | 'invoice' | 'pause'>;

export type RefundCreditNote<Body> = {
  readonly creditNoteId: string;
  readonly deed: RefundDeed;
  readonly call: IdempotentCall;
  /** The answer that is kept for repeats. */
  readonly answer: (view: CreditNoteView) => Body;
};

/** A person has the money of a credit note given back: again after a failure, for the first time, or says that it was. */
export const refundCreditNote =
  (deps: Deps) =>
  <Body>({ creditNoteId, deed, call, answer }: RefundCreditNote<Body>): Promise<Body> =>
    untilCommitted<Body>(deps, async () => {
      const before = await answeredBefore<Body>(deps, call);
      if (before) return { outcome: before };
      const creditNote = await deps.creditNote(creditNoteId);
      if (!creditNote) throw creditNoteNotFound(creditNoteId);
      const found = await deps.invoice(creditNote.invoiceId);
      invariant(found, `the invoice ${creditNote.invoiceId} of a credit note exists`);
      const { invoice, payment = unpaid(invoice) } = found;
      const facts = refundByDeed({ invoice, payment }, creditNoteId, deed, deps.clock());
      const value = { ...facts.payment, revision: payment.revision + 1 };
      const body = answer(viewCreditNote(creditNote, value));
      const changes = [{ noun: 'invoicePayment', value } as const, answerToKeep(call, 200, body)];
      return (await deps.commit({ changes, events: facts.events })) === 'lost' ? 'lost' : { outcome: body };
    });
