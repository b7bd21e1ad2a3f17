import type { Invoice, InvoiceCredit, InvoicePayment } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { numberOf } from '../model/days.ts';
import { least } from '../model/lots.ts';

/** The day of the first paid start is the first of so many. */
const DAYS = 30;

type Given = {
  readonly subscription: Subscription;
  /** All that the customer was ever invoiced, and where its payment stands. */
  readonly invoices: readonly Invoice[];
  readonly paymentOf: (invoiceId: string) => InvoicePayment | undefined;
  /** Whether an invoice or a credit note was made by the same write. */
  readonly isNew: (documentId: string) => boolean;
};

/**
 * Money was given back: within its days, of somebody who paid a fee; and by then all fees of plan and modules that were
 * invoiced since the first paid start are credited, less what was never asked for because the invoice carried a credit or
 * gave usage back: no credit note takes back more than its invoice asks for.
 */
export function checkMoneyBack({ subscription, invoices, paymentOf, isNew }: Given, wrong: (detail: string) => void) {
  const { id, customerId, refundedOn = '', paidSince = '', status, charges } = subscription;
  if (status !== 'canceled' || charges.length > 0) wrong(`${id} goes on after its money was given back`);
  const days = numberOf(refundedOn) - numberOf(paidSince) + 1;
  if (!(days >= 1 && days <= DAYS)) wrong(`${customerId} has money back on day ${String(days)}`);
  const since = sincePaidStart(
    invoices.filter((invoice) => !isNew(invoice.id)),
    paidSince,
  );
  const own = since.filter(({ lines }) => lines.some(({ kind }) => kind === 'plan' || kind === 'module'));
  if (own.every((invoice) => (paymentOf(invoice.id)?.paid ?? 0n) === 0n)) wrong(`${customerId} never paid a fee`);
  let [due, given] = [0n, 0n];
  for (const invoice of since) {
    const credits = paymentOf(invoice.id)?.credits ?? [];
    const before = credits.filter(({ creditNoteId }) => !isNew(creditNoteId));
    const left = before.reduce<bigint>((net, credit) => net - credit.net, invoice.net);
    due += least(feesOf(invoice) - creditedFees(invoice, before), left);
    for (const credit of credits) if (isNew(credit.creditNoteId)) given += credit.net;
  }
  if (given !== (due > 0n ? due : 0n)) wrong(`${customerId} has ${String(given)} back of ${String(due)}`);
}

/** What was invoiced earlier on the day of the paid start, for a module of a free plan, came before it. */
function sincePaidStart(invoices: readonly Invoice[], paidSince: string): readonly Invoice[] {
  const dated = invoices.filter(({ issueDate }) => issueDate >= paidSince);
  const start = dated.findIndex(
    ({ issueDate, lines }) => issueDate === paidSince && lines.some(({ kind }) => kind === 'plan'),
  );
  return start > 0 ? dated.slice(start) : dated;
}

const feesOf = ({ lines }: Invoice): bigint =>
  lines
    .filter(({ kind }) => kind === 'plan' || kind === 'module' || kind === 'credit')
    .reduce((sum, { net }) => sum + net, 0n);

const creditedFees = ({ lines }: Invoice, credits: readonly InvoiceCredit[]): bigint =>
  credits
    .flatMap(({ lines: credited }) => credited)
    .filter(({ line }) => ['plan', 'module'].includes(lines[line - 1]?.kind ?? ''))
    .reduce((sum, { net }) => sum + net, 0n);
