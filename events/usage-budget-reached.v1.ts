import * as z from 'zod';
import { callerId, currency, money, period } from './fields.ts';

export const usageBudgetReachedV1 = z
  .strictObject({
    customerId: callerId,
    period,
    percent: z.int().describe('Of the budget.'),
    amount: money.describe('What the metered usage of the month costs by now, before VAT.'),
    budget: money,
    currency,
  })
  .describe('For the first time in the month, metered usage costs so many percent of the budget.');
