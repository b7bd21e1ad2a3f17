import * as z from 'zod/mini';
import { maxLength } from '../../shared/kernel/schema-length.ts';
import { microsAmount } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_URL_LENGTH = 2_048;
const urlRule = 'must be an http or https URL';
const isWebUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const webUrl = z
  .string()
  .check(maxLength(MAX_URL_LENGTH, 'is too long'), z.refine(isWebUrl, urlRule), z.meta({ format: 'uri' }));

export const checkoutRequest = z
  .strictObject({
    mode: z._default(z.enum(['setup', 'top_up']), 'setup'),
    amount: z.optional(microsAmount),
    successUrl: z.optional(webUrl),
    cancelUrl: z.optional(webUrl),
  })
  .check(
    z.refine(({ mode, amount }) => (mode === 'top_up') === (amount !== undefined), {
      path: ['amount'],
      message: 'is required for mode `top_up`, and for no other',
    }),
  );

export const portalRequest = z.strictObject({ returnUrl: z.optional(webUrl) });

export const checkoutRoutes = routeTable({
  createCheckout: {
    method: 'POST',
    path: '/v1/customers/{customerId}/checkout',
    access: ['billing:write'],
    body: checkoutRequest,
    idempotencyKey: 'required',
  },
  createPortal: {
    method: 'POST',
    path: '/v1/customers/{customerId}/portal',
    access: ['billing:write'],
    body: portalRequest,
  },
});
