import * as z from 'zod';
import { callerId, currency, localDate, money, ownId, period, text } from './fields.ts';

export const invoiceFinalizedV1 = z
  .strictObject({
    customerId: callerId,
    invoiceId: ownId,
    number: text,
    cause: text.describe('What it was made for: `close:2026-11`, `start:{subscription}`, `top-up:{grant}`'),
    period: period.describe('The month of the issue date'),
    issueDate: localDate,
    dueDate: localDate,
    currency,
    net: money,
    gross: money,
  })
  .describe('An invoice got its number; it never changes again.');
