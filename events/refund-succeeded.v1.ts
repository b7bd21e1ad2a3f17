import * as z from 'zod';
import { callerId, count, currency, money, ownId, text } from './fields.ts';

export const refundSucceededV1 = z
  .strictObject({
    customerId: callerId,
    creditNoteId: ownId.describe('What the money went back for'),
    creditNoteNumber: text,
    invoiceId: ownId.describe('What it was paid for'),
    invoiceNumber: text,
    amount: money,
    currency,
    attempt: count.describe('1, and one more each time that a person had it sent again'),
    stripeRefundId: text.optional(),
    reference: text.optional().describe('Of a payment that a person made outside Stripe'),
  })
  .describe('Money went back to the customer. The bank may still return it: then `refund.failed` follows.');
