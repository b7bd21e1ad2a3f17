import * as z from 'zod';
import { callerId, count, currency, money, ownId, text } from './fields.ts';

export const quoteRejectedV1 = z
  .strictObject({
    customerId: callerId,
    quoteId: ownId,
    plan: text.describe('The type of the contract that it would become'),
    termMonths: count,
    currency,
    net: money.describe('Of the first term, before VAT'),
    amends: ownId.optional().describe('The contract that would end for it'),
    reason: text,
  })
  .describe('A quote was taken back, or the customer did not want it.');
