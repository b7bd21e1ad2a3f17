import * as z from 'zod/mini';
import { viewCreditNote } from '../../shared/application/read-credit-notes.ts';
import type { CreditNote } from '../../shared/domain/credit-notes/credit-note.ts';
import type { SubscriptionView } from '../../shared/domain/subscriptions/subscription-view.ts';
import { creditNoteResponse, creditNoteView } from '../credit-notes/responses.ts';
import { subscriptionResponse, subscriptionView } from './responses.ts';

export const refundResponse = z.strictObject({
  subscription: subscriptionResponse,
  creditNotes: z.array(creditNoteResponse),
});

export const refundView = (view: SubscriptionView, notes: readonly CreditNote[]): z.output<typeof refundResponse> => ({
  subscription: subscriptionView(view),
  creditNotes: notes.map((note) => creditNoteView(viewCreditNote(note, undefined))),
});
