import * as z from 'zod';
import { callerId, count, currency, money, ownId, text } from './fields.ts';

export const refundFailedV1 = z
  .strictObject({
    customerId: callerId,
    creditNoteId: ownId.describe('What the money was to go back for'),
    creditNoteNumber: text,
    invoiceId: ownId.describe('What it was paid for'),
    invoiceNumber: text,
    amount: money,
    currency,
    attempt: count.describe('1, and one more each time that a person had it sent again'),
    stripeRefundId: text.optional().describe('Absent when Stripe refused to make one'),
    reason: text.describe("Stripe's, such as `expired_or_canceled_card`"),
  })
  .describe(
    'Money that was to go back to the customer is still here, or came back; the credit note stands. A person sends it again, or pays in another way.',
  );
