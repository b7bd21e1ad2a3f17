import * as z from 'zod';
import { callerId, currency, money, ownId, text } from './fields.ts';

export const invoicePaidV1 = z
  .strictObject({
    customerId: callerId,
    invoiceId: ownId,
    number: text,
    paid: money,
    currency,
  })
  .describe('An invoice was paid in full; `paid` is all that was paid on it.');
