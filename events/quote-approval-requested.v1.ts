import * as z from 'zod';
import { callerId, count, currency, localDate, money, ownId, text } from './fields.ts';

export const quoteApprovalRequestedV1 = z
  .strictObject({
    customerId: callerId,
    quoteId: ownId,
    plan: text.describe('The type of the contract that it would become'),
    termMonths: count,
    currency,
    net: money.describe('Of the first term, before VAT'),
    amends: ownId.optional().describe('The contract that would end for it'),
    totalPercent: z.number().nonnegative().describe('The most that comes off in any month, before a cut'),
    isException: z.boolean().describe('It is above the maximum of the policy'),
    needs: z.array(z.enum(['justification', 'named_approver'])).describe('What an approval must bring'),
    validUntil: localDate.describe('The last day on which it can be accepted'),
  })
  .describe('A quote was made that somebody must approve before it can be accepted.');
