import * as z from 'zod';
import { callerId, count, currency, money, ownId, text } from './fields.ts';

export const refundRequestedV1 = z
  .strictObject({
    customerId: callerId,
    creditNoteId: ownId.describe('What the money goes back for'),
    creditNoteNumber: text,
    invoiceId: ownId.describe('What it was paid for'),
    invoiceNumber: text,
    amount: money,
    currency,
    attempt: count.describe('1, and one more each time that a person has it sent again'),
  })
  .describe('Money is to go back to the customer: it is set aside, and Stripe is asked for it next.');
