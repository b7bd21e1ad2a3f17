import { allocate } from '../../kernel/allocation.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { BillingError } from '../../kernel/errors.ts';
import { cents, ZERO_CENTS, type Cents } from '../../kernel/money.ts';
import type { LocalDate } from '../../kernel/period.ts';
import { maximum, minimum, sum } from '../../kernel/rounding.ts';
import { refuseUnderContract } from '../contracts/change-contract.ts';
import { composeCreditNote, creditNoteIdOf, type LineCredit } from '../credit-notes/compose-credit-note.ts';
import type { CreditNoteDraft } from '../credit-notes/credit-note.ts';
import { leftOf } from '../credit-notes/left-of-invoice.ts';
import type { Invoice, InvoicePayment } from '../invoices/invoice.ts';
import { wordingFor } from '../invoices/wording.ts';
import type { Running } from './change-subscription.ts';
import { isFee, isOfFees, lastDayFor } from './fee-invoices.ts';
import { endService, type CancelRequest } from './end-service.ts';
import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import { draftToday } from './install-module.ts';
import type { ChangeContext } from './start-subscription.ts';
import { set, unset } from './subscription-draft.ts';
import type { Subscription } from './subscription.ts';

/** An invoice that carries fees, and what is paid and credited on it. */
export type FeeInvoice = { readonly invoice: Invoice; readonly payment?: InvoicePayment | undefined };
export type FeeCredit = FeeInvoice & { readonly draft: CreditNoteDraft };

export type MoneyBack = {
  readonly change: SubscriptionFacts;
  /** The credit notes that are still to be issued, one an invoice, the oldest first. */
  readonly credits: readonly FeeCredit[];
};

/** One an invoice, ever. */
const MONEY_BACK = 'money-back';
export const moneyBackNoteId = (invoiceId: string): string => creditNoteIdOf(invoiceId, MONEY_BACK);

/**
 * Ends the service today and gives the fees of plan and modules back, in full: what waited to be invoiced of them is
 * dropped, what was invoiced is credited, what was credited by lines already is not credited again. Compute is not.
 */
export function moneyBack(
  { reason, comment }: Pick<CancelRequest, 'reason' | 'comment'>,
  account: Running,
  invoices: readonly FeeInvoice[],
  context: ChangeContext,
): MoneyBack {
  const draft = draftToday(account, context);
  refuseUnderContract(account.subscription, 'ended with money back');
  checkMoneyBack(account.subscription, draft.on, context.catalog);
  const credits = feeCredits(invoices, account);
  if (draft.subscription.status !== 'canceled') {
    endService(draft, { at: 'now', reason, ...(comment !== undefined && { comment }) });
  }
  unset(draft, 'feeInvoices', 'firstInvoice');
  const waiting = draft.subscription.waiting.filter((line) => !isOfFees(line) || line.referredId !== undefined);
  set(draft, { refundedOn: draft.on, charges: [], waiting });
  return { change: finishChange(draft, { tail: account.tail, billsArrears: { parted: account.parted } }), credits };
}

function checkMoneyBack({ refundedOn, paidSince }: Subscription, on: LocalDate, catalog: Catalog): void {
  if (refundedOn !== undefined) {
    throw refusal('money_back_used', `Money was given back on ${refundedOn}, and a customer has it once.`, refundedOn);
  }
  if (paidSince === undefined) throw nothingPaid();
  const last = lastDayFor(paidSince, catalog);
  if (on <= last) return;
  const detail = `Money is given back within ${String(catalog.moneyBackDays)} days of the first paid start (${paidSince}); the last day was ${last}. Cancel instead.`;
  throw refusal('money_back_over', detail, last);
}

/** What the fees on each invoice come to; credit lines of one that exceed its fees are taken from the newest others. */
function feeCredits(invoices: readonly FeeInvoice[], account: Running): readonly FeeCredit[] {
  const fees = invoices.map((found) => feesOf(found));
  if (!invoices.some(hasPaidFees) || fees.every(({ net }) => net <= 0n)) throw nothingPaid();
  let excess = -sum(fees.map(({ net }) => minimum(net, 0n)));
  const nets = fees.toReversed().map(({ net }) => {
    const taken = minimum(maximum(net, 0n), excess);
    excess -= taken;
    return cents(maximum(net, 0n) - taken);
  });
  const reason = wordingFor(account.customer.language).moneyBack;
  return fees.flatMap(({ lines, found }, index) => {
    const net = nets.at(-1 - index) ?? ZERO_CENTS;
    if (net === 0n || isGivenBack(found)) return [];
    const refund = isPaid(found) ? ('wanted' as const) : ('none' as const);
    const of = { lines: linesOf(net, lines) };
    return [{ ...found, draft: composeCreditNote(found, { cause: MONEY_BACK, reason, refund, of }) }];
  });
}

type Fees = { readonly found: FeeInvoice; readonly lines: readonly Cents[]; readonly net: Cents };

/** Of each line, what is a fee and was not credited otherwise; in all less the invoice's own credit lines. */
function feesOf(found: FeeInvoice): Fees {
  const { invoice, payment } = found;
  const others = payment?.credits?.filter(({ creditNoteId }) => creditNoteId !== moneyBackNoteId(invoice.id));
  const left = leftOf(invoice, payment && { ...payment, credits: others ?? [] });
  const lines = left.lines.map((net, index) => (isFee(invoice.lines[index]) ? net : ZERO_CENTS));
  const credited = sum(invoice.lines.filter(({ kind }) => kind === 'credit').map(({ net }) => net));
  return { found, lines, net: cents(minimum(sum(lines) + credited, left.net)) };
}

const linesOf = (net: Cents, lines: readonly Cents[]): readonly LineCredit[] =>
  allocate(net, lines).flatMap((part, index) => (part === 0n ? [] : [{ line: index + 1, net: cents(part) }]));

const isPaid = ({ payment }: FeeInvoice): boolean => (payment?.paid ?? 0n) > 0n;
/** An invoice of top-ups that gives unused days back is paid without a fee. */
const hasPaidFees = (found: FeeInvoice): boolean => isPaid(found) && found.invoice.lines.some(isFee);
const isGivenBack = ({ invoice, payment }: FeeInvoice): boolean =>
  (payment?.credits ?? []).some(({ creditNoteId }) => creditNoteId === moneyBackNoteId(invoice.id));

const nothingPaid = (): BillingError =>
  refusal(
    'nothing_paid',
    'No fee of a plan or a module was paid, so that there is nothing to give back. Cancel instead.',
  );

function refusal(rule: string, detail: string, day?: LocalDate): BillingError {
  return new BillingError('rule_violation', {
    detail,
    errors: [{ path: '', message: day === undefined ? rule : `${rule}: ${day}` }],
    members: { rule, ...(day !== undefined && { limit: day }) },
  });
}
