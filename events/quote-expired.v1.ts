import * as z from 'zod';
import { callerId, count, currency, localDate, money, ownId, text } from './fields.ts';

export const quoteExpiredV1 = z
  .strictObject({
    customerId: callerId,
    quoteId: ownId,
    plan: text.describe('The type of the contract that it would become'),
    termMonths: count,
    currency,
    net: money.describe('Of the first term, before VAT'),
    amends: ownId.optional().describe('The contract that would end for it'),
    validUntil: localDate.describe('The last day on which it can be accepted'),
  })
  .describe('The last day of a quote is over, and nobody has accepted it.');
