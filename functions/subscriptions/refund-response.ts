import * as z from 'zod/mini';
import type { CreditNoteView } from '../../shared/application/read-credit-notes.ts';
import type { SubscriptionView } from '../../shared/domain/subscriptions/subscription-view.ts';
import { creditNoteResponse, creditNoteView } from '../credit-notes/responses.ts';
import { subscriptionResponse, subscriptionView } from './responses.ts';

export const refundResponse = z.strictObject({
  subscription: subscriptionResponse,
  creditNotes: z.array(creditNoteResponse),
});

export const refundView = (
  view: SubscriptionView,
  notes: readonly CreditNoteView[],
): z.output<typeof refundResponse> => ({
  subscription: subscriptionView(view),
  creditNotes: notes.map(creditNoteView),
});
