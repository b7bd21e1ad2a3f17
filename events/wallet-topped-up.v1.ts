import * as z from 'zod';
import { callerId, compute, currency, money, ownId } from './fields.ts';

export const walletToppedUpV1 = z
  .strictObject({
    customerId: callerId,
    grantId: ownId,
    amount: compute,
    price: money,
    currency,
    available: compute,
  })
  .describe('Credit was bought: `amount` of it, for `price` before VAT.');
