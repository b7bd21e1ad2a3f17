import type { UsageOutcome } from '../../shared/application/settle-usage.ts';
import type { Refusal } from '../../shared/domain/usage/parse-event.ts';
import { BillingError, type ErrorCode } from '../../shared/kernel/errors.ts';
import { CONFLICT } from '../usage/view.ts';

type Captured = { readonly customerId: string; readonly holdId: string };

/** The usage event of a capture: of this customer, and with this hold. */
export function capturedEvent(event: Readonly<Record<string, unknown>>, { customerId, holdId }: Captured): unknown {
  const { subject, data } = event;
  if (subject !== customerId) throw misplaced('event.subject', `must be ${customerId}, the customer of the hold`);
  if (data === null || typeof data !== 'object') return event;
  const named = 'holdId' in data ? data.holdId : holdId;
  if (named !== holdId) throw misplaced('event.data.holdId', `must be ${holdId}, or left out`);
  return { ...event, data: { ...data, holdId } };
}

/** A capture has one event: what became of it is the answer to the call, or its refusal. */
export function refuseUncaptured(outcome: UsageOutcome): asserts outcome is UsageOutcome & {
  outcome: 'recorded' | 'duplicate';
} {
  switch (outcome.outcome) {
    case 'recorded':
    case 'duplicate':
      return;
    case 'conflict':
      throw new BillingError('conflict', {
        detail: `The event was not captured: ${CONFLICT.message}.`,
        errors: [{ path: 'event.id', message: 'belongs to an event with another body' }],
      });
    case 'rejected':
      throw rejected(outcome.refusal);
    case 'unsettled':
      throw new BillingError('try_again', 'The event was not settled. Send the same call again.', {
        cause: outcome.cause,
      });
  }
}

const CODES: Readonly<Record<Refusal['code'], ErrorCode>> = {
  malformed_event: 'invalid_request',
  unknown_meter: 'invalid_request',
  time_in_future: 'invalid_request',
  too_old: 'rule_violation',
  customer_not_found: 'customer_not_found',
  no_wallet: 'no_wallet',
};

const rejected = ({ code, path, message }: Refusal): BillingError =>
  new BillingError(CODES[code], {
    detail: `The event was not captured: ${path === '' ? '' : `\`event.${path}\` `}${message}.`,
    errors: [{ path: path === '' ? 'event' : `event.${path}`, message }],
    members: { reason: code },
  });

const misplaced = (path: string, message: string): BillingError =>
  new BillingError('invalid_request', {
    detail: `\`${path}\` ${message}.`,
    errors: [{ path, message }],
  });
