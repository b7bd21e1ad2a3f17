import type { DomainEvent } from '../../../events/envelope.ts';
import type { Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { formatCents } from '../../kernel/money.ts';
import { addDays, startOfDate, type Zone } from '../../kernel/period.ts';
import { figuresOf } from './quote-figures.ts';
import type { Quote } from './quote.ts';
import { percentOf } from './verdict-view.ts';

/** `quote.approval_requested`, or `quote.approved` where the policy approves it by itself. */
export const quoteMade = (quote: Quote): DomainEvent =>
  quote.status === 'approved'
    ? quoteApproved(quote)
    : told('quote.approval_requested', quote, quote.createdAt, {
        totalPercent: percentOf(quote.verdict.total),
        isException: quote.verdict.isException,
        needs: quote.verdict.needs,
        validUntil: quote.validUntil,
      });

export function quoteApproved(quote: Quote): DomainEvent {
  const { approval } = quote;
  invariant(approval, 'an approved quote says who approved it');
  const { at, by, approver } = approval;
  return told('quote.approved', quote, at, {
    by: by === undefined ? 'policy' : 'approver',
    ...(approver !== undefined && { approver }),
    totalPercent: percentOf(quote.verdict.total),
    validUntil: quote.validUntil,
  });
}

export function quoteRejected(quote: Quote): DomainEvent {
  const { rejection } = quote;
  invariant(rejection, 'a rejected quote says why');
  return told('quote.rejected', quote, rejection.at, { reason: rejection.reason });
}

export function quoteAccepted(quote: Quote): DomainEvent {
  const { acceptance } = quote;
  invariant(acceptance, 'an accepted quote says what it became');
  const { at, contractId, startsOn } = acceptance;
  return told('quote.accepted', quote, at, { contractId, startsOn });
}

/** It happened at the end of its last day, whenever somebody looked. */
export const quoteExpired = (quote: Quote, zone: Zone): DomainEvent =>
  told('quote.expired', quote, expiresAt(quote, zone), { validUntil: quote.validUntil });

/** The first instant at which it can no longer be accepted. */
export const expiresAt = ({ validUntil }: Pick<Quote, 'validUntil'>, zone: Zone): Instant =>
  startOfDate(addDays(validUntil, 1), zone);

function told(type: string, quote: Quote, occurredAt: Instant, more: Readonly<Record<string, unknown>>): DomainEvent {
  const { id, customerId, revision, currency, offer, amends } = quote;
  return {
    type,
    occurredAt,
    aggregate: { type: 'quote', id, seq: revision },
    data: {
      customerId,
      quoteId: id,
      plan: offer.terms.plan,
      termMonths: offer.terms.termMonths,
      currency,
      net: formatCents(figuresOf(quote).totals.net),
      ...(amends !== undefined && { amends }),
      ...more,
    },
  };
}
