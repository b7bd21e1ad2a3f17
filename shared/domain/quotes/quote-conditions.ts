import type { Instant } from '../../kernel/instant.ts';
import { addDays, localDateAt } from '../../kernel/period.ts';
import { termOf } from '../contracts/terms.ts';
import { factsOf, type Block } from './document.ts';
import type { Told } from './quote-document.ts';
import { agreementOf } from './quote.ts';

export function conditionsOf(told: Told): readonly Block[] {
  const { quote, book, wording, printed } = told;
  const { rhythm, netDays, commitment, pool, creditLimit, plan } = quote.offer.terms;
  const then = book.plans[plan]?.contract?.then;
  const items = [
    termText(told),
    wording.rhythms[rhythm],
    wording.netDays(netDays),
    ...(book.plans[plan]?.includedModules === 'all' ? [wording.allModules] : []),
    ...(commitment ? [wording.commitment(printed.cents(commitment.amount), commitment.per)] : []),
    ...(pool ? [wording.pool(printed.credit(pool.amount), pool.per)] : []),
    ...(creditLimit === undefined ? [] : [wording.creditLimit(printed.credit(creditLimit))]),
    ...renewalTexts(told),
    then === undefined ? wording.ends : wording.afterwards(book.plans[then]?.name ?? then),
    ...(quote.amends === undefined ? [] : [wording.amends(quote.amends)]),
    wording.usage,
    wording.prices,
  ];
  return [
    { kind: 'heading', text: wording.conditions },
    { kind: 'list', items },
  ];
}

function termText({ quote, figures, wording, printed }: Told): string {
  const months = String(quote.offer.terms.termMonths);
  if (figures.isStartOpen) return wording.openTerm(months);
  const { start, end } = termOf(agreementOf(quote), 0);
  return wording.term(months, printed.date(start), printed.date(addDays(end, -1)));
}

function renewalTexts({ quote, wording }: Told): readonly string[] {
  const { renewal, termMonths } = quote.offer.terms;
  if (!renewal.automatic) return [wording.notRenewed];
  return [wording.renewed(String(termMonths), String(renewal.noticeDays))];
}

export function endOf(told: Told): readonly Block[] {
  const { wording } = told;
  const approval = approvalText(told);
  return [
    ...(approval === undefined
      ? []
      : [{ kind: 'heading', text: wording.approval } as const, { kind: 'paragraph', text: approval } as const]),
    ...acceptanceOf(told),
  ];
}

/** Of one that nobody had to approve nothing is said. */
function approvalText({ quote, status, catalog, wording, printed }: Told): string | undefined {
  const { approval } = quote;
  if (status === 'pending_approval') return wording.awaitsApproval;
  if (approval?.by === undefined) return undefined;
  const date = printed.date(localDateAt(approval.at, catalog.zone));
  return approval.approver === undefined ? wording.approved(date) : wording.approvedBy(approval.approver, date);
}

function acceptanceOf({ quote, status, catalog, wording, printed }: Told): readonly Block[] {
  const { acceptance, rejection, validUntil } = quote;
  const dateAt = (at: Instant): string => printed.date(localDateAt(at, catalog.zone));
  const heading = { kind: 'heading', text: wording.acceptance } as const;
  if (acceptance) {
    const { at, acceptedBy, contractId } = acceptance;
    return [heading, { kind: 'paragraph', text: wording.accepted(dateAt(at), acceptedBy, contractId) }];
  }
  if (rejection) return [heading, { kind: 'paragraph', text: wording.rejected(dateAt(rejection.at)) }];
  if (status === 'expired') return [heading, { kind: 'paragraph', text: wording.expired(printed.date(validUntil)) }];
  if (status === 'pending_approval') return [];
  const line = '.'.repeat(SIGNATURE_WIDTH);
  return [
    heading,
    { kind: 'paragraph', text: wording.toAccept(printed.date(validUntil)) },
    factsOf(
      wording,
      wording.signature.map((name) => [name, line]),
    ),
  ];
}

const SIGNATURE_WIDTH = 40;
