import { issueCreditNote } from '../../shared/application/issue-credit-note.ts';
import { listCreditNotes, readCreditNote } from '../../shared/application/read-credit-notes.ts';
import { refundCreditNote } from '../../shared/application/refund-credit-note.ts';
import { callOf } from '../runtime/idempotent-call.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { created, type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { wirePageOf } from '../runtime/wire.ts';
import { creditNoteView } from './responses.ts';
import { creditNoteRoutes } from './routes.ts';

type CreditNotesPorts = Parameters<typeof issueCreditNote>[0] &
  Parameters<typeof listCreditNotes>[0] &
  Parameters<typeof readCreditNote>[0] &
  Parameters<typeof refundCreditNote>[0];

export const creditNoteEndpoints: readonly Endpoint<CreditNotesPorts>[] = [
  endpoint(creditNoteRoutes.issueCreditNote, (ports: CreditNotesPorts) => async (call) => {
    const { amount, lines, reason, refund } = call.body;
    const of = amount === undefined ? { lines: lines ?? [] } : { amount };
    return created(
      await issueCreditNote(ports)({
        invoiceId: call.params.invoiceId,
        request: { of, reason, refund: refund ? 'wanted' : 'none' },
        call: callOf(call, { ...of, reason, refund }),
        answer: creditNoteView,
      }),
    );
  }),
  endpoint(
    creditNoteRoutes.listCreditNotes,
    (ports: CreditNotesPorts) =>
      async ({ query }) =>
        ok(wirePageOf(await listCreditNotes(ports)(withoutUndefined(query)), creditNoteView)),
  ),
  endpoint(
    creditNoteRoutes.readCreditNote,
    (ports: CreditNotesPorts) =>
      async ({ params }) =>
        ok(creditNoteView(await readCreditNote(ports)(params.creditNoteId))),
  ),
  endpoint(creditNoteRoutes.refundCreditNote, (ports: CreditNotesPorts) => async (call) => {
    const { by, reference } = call.body;
    const deed = by === 'outside' && reference !== undefined ? { by, reference } : { by: 'stripe' as const };
    const { creditNoteId } = call.params;
    return ok(await refundCreditNote(ports)({ creditNoteId, deed, call: callOf(call, deed), answer: creditNoteView }));
  }),
];
