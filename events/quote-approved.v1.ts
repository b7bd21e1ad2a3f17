import * as z from 'zod';
import { callerId, count, currency, localDate, money, ownId, text } from './fields.ts';

export const quoteApprovedV1 = z
  .strictObject({
    customerId: callerId,
    quoteId: ownId,
    plan: text.describe('The type of the contract that it would become'),
    termMonths: count,
    currency,
    net: money.describe('Of the first term, before VAT'),
    amends: ownId.optional().describe('The contract that would end for it'),
    by: z.enum(['policy', 'approver']).describe('`policy`: nothing of it needed an approval'),
    approver: text.optional(),
    totalPercent: z.number().nonnegative().describe('The most that comes off in any month, before a cut'),
    validUntil: localDate.describe('The last day on which it can be accepted'),
  })
  .describe('A quote can be accepted.');
