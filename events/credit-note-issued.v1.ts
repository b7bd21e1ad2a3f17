import * as z from 'zod';
import { callerId, currency, localDate, money, ownId, period, text } from './fields.ts';

export const creditNoteIssuedV1 = z
  .strictObject({
    customerId: callerId,
    creditNoteId: ownId,
    number: text,
    invoiceId: ownId.describe('What it takes back, whole or in part'),
    invoiceNumber: text,
    period: period.describe('The month of the issue date'),
    issueDate: localDate,
    currency,
    net: money.describe('Positive: what is taken back'),
    gross: money,
    reason: text,
    refund: z.boolean().describe('Whether money is to go back for it, as far as it was paid'),
  })
  .describe('A credit note got its number; it never changes again.');
