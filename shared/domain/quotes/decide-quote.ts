import { BillingError } from '../../kernel/errors.ts';
import type { Instant } from '../../kernel/instant.ts';
import { localDateAt, type LocalDate, type Zone } from '../../kernel/period.ts';
import { refused } from './check-lines.ts';
import { isOpen, statusOn, type Acceptance, type Approval, type Quote } from './quote.ts';

/** When something is decided about a quote, and by which API key. */
export type Decision = { readonly now: Instant; readonly zone: Zone; readonly actor: string };

/** Grants what the policy leaves to a person: by name and in writing where it says so. Undefined when it was granted already. */
export function approveQuote(
  quote: Quote,
  { approver, justification }: Pick<Approval, 'approver' | 'justification'>,
  decision: Decision,
): Quote | undefined {
  const status = statusOn(quote, todayOf(decision));
  if (status === 'approved') return undefined;
  if (status !== 'pending_approval') throw notOpen(quote, todayOf(decision));
  const { needs } = quote.verdict;
  if (needs.includes('named_approver') && approver === undefined) {
    throw refused('rule_violation', 'approver', 'named_approver', {
      message: 'is required: who grants it, by name',
      detail: `${reasonOf(quote, 'named_approver')} Say in approver who grants it.`,
    });
  }
  if (needs.includes('justification') && justification === undefined) {
    throw refused('rule_violation', 'justification', 'justification', {
      message: 'is required: why it is granted, in writing',
      detail: `${reasonOf(quote, 'justification')} Say in justification why it is granted.`,
    });
  }
  const approval: Approval = {
    at: decision.now,
    by: decision.actor,
    ...(approver !== undefined && { approver }),
    ...(justification !== undefined && { justification }),
  };
  return { ...next(quote), status: 'approved', approval };
}

/** The seller takes it back, or the customer does not want it. Undefined when it was rejected already. */
export function rejectQuote(
  quote: Quote,
  { reason }: { readonly reason: string },
  decision: Decision,
): Quote | undefined {
  const status = statusOn(quote, todayOf(decision));
  if (status === 'rejected') return undefined;
  if (status !== 'pending_approval' && status !== 'approved') throw notOpen(quote, todayOf(decision));
  return { ...next(quote), status: 'rejected', rejection: { at: decision.now, by: decision.actor, reason } };
}

/** The first day of what is agreed, if the quote can be accepted now; else refuses. */
export function startIfAccepted(quote: Quote, decision: Pick<Decision, 'now' | 'zone'>): LocalDate {
  const today = todayOf(decision);
  const status = statusOn(quote, today);
  if (status === 'pending_approval') {
    throw new BillingError('approval_required', {
      detail: `The quote needs an approval before it can be accepted: POST /v1/quotes/${quote.id}/approve.`,
      members: { quoteStatus: status, needs: quote.verdict.needs },
    });
  }
  if (status !== 'approved') throw notOpen(quote, today);
  // It is valid until its first day at the latest.
  return quote.offer.startsOn ?? today;
}

export const acceptedQuote = (quote: Quote, acceptance: Acceptance): Quote => ({
  ...next(quote),
  status: 'accepted',
  acceptance,
});

/** Its last day is over. Undefined while it is not, and when something else became of it. */
export function expireQuote(quote: Quote, decision: Pick<Decision, 'now' | 'zone'>): Quote | undefined {
  if (!isOpen(quote) || statusOn(quote, todayOf(decision)) !== 'expired') return undefined;
  return { ...next(quote), status: 'expired' };
}

const todayOf = ({ now, zone }: Pick<Decision, 'now' | 'zone'>): LocalDate => localDateAt(now, zone);
const next = (quote: Quote): Quote => ({ ...quote, revision: quote.revision + 1 });

const reasonOf = ({ verdict }: Quote, rule: string): string =>
  verdict.reasons.find((reason) => reason.rule === rule)?.message ?? '';

function notOpen(quote: Quote, today: LocalDate): BillingError {
  const status = statusOn(quote, today);
  return new BillingError('quote_not_open', {
    detail: `${becameOf(quote)} It does not change any more: make a new quote.`,
    members: { quoteStatus: status, ...(quote.acceptance && { contractId: quote.acceptance.contractId }) },
  });
}

function becameOf({ acceptance, rejection, validUntil }: Quote): string {
  if (acceptance) return `The quote was accepted, and is the contract ${acceptance.contractId}.`;
  if (rejection) return `The quote was rejected: ${rejection.reason}.`;
  return `The quote has expired: it was valid until ${validUntil}.`;
}
