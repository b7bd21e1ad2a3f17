import { BillingError } from '../../shared/kernel/errors.ts';
import { headerOf, type HttpEvent } from './http-event.ts';
import type { Route } from './route.ts';

const HEADER = 'Idempotency-Key';
/** Visible ASCII, as it came. */
export const IDEMPOTENCY_KEY = /^[!-~]{1,255}$/;

export function idempotencyKeyOf(event: HttpEvent, need: NonNullable<Route['idempotencyKey']>): string {
  const key = headerOf(event, 'idempotency-key') ?? '';
  if (key === '' && need === 'optional') return key;
  if (key === '') {
    throw new BillingError('idempotency_key_required', {
      detail: `Send the header ${HEADER} with a text of your own (a UUID, say), and the same one when you repeat the call.`,
      errors: [{ path: HEADER, message: 'is required' }],
    });
  }
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new BillingError('invalid_request', {
    detail: `The header ${HEADER} takes 1 to 255 visible ASCII characters without spaces.`,
    errors: [{ path: HEADER, message: 'must have 1 to 255 visible ASCII characters' }],
  });
}
