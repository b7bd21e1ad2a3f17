import * as z from 'zod';
import { callerId, count, currency, money, ownId, text } from './fields.ts';

export const invoicePaymentFailedV1 = z
  .strictObject({
    customerId: callerId,
    invoiceId: ownId,
    number: text,
    due: money,
    currency,
    failures: count.describe('How many times by now'),
    reason: text,
  })
  .describe('A payment of an invoice was tried and failed; `due` is still owed.');
