import { invariant } from '../../kernel/invariant.ts';
import type { Instant } from '../../kernel/instant.ts';
import { issueDrafts, type Issue } from '../invoices/issue-drafts.ts';
import type { Invoice, InvoiceDraft } from '../invoices/invoice.ts';
import type { OpenSeries } from '../invoices/reserve-numbers.ts';
import type { CloseChunk, CustomerOutcome } from './close.ts';
import type { ClosedMonth } from './close-customer.ts';
import { packOutcomes } from './packed-outcomes.ts';

/** What became of one customer of a chunk, before numbers are given. */
export type CustomerResult =
  | { readonly customerId: string; readonly closed: ClosedMonth }
  | { readonly customerId: string; readonly skipped: 'not_in_period' }
  | { readonly customerId: string; readonly failed: string };

export type NumberedChunk = {
  readonly chunk: CloseChunk;
  /** Absent when no customer of the chunk has an invoice. */
  readonly issue?: Issue;
};

/**
 * Fixes the chunk's outcomes and gives its drafts their numbers: one transaction, however many customers. A chunk without a
 * draft needs no series.
 */
export function numberChunk(
  chunk: CloseChunk,
  results: readonly CustomerResult[],
  series: OpenSeries | undefined,
  now: Instant,
): NumberedChunk {
  invariant(chunk.status === 'planned', 'a chunk is numbered once');
  const drafts = results.flatMap((result) => draftOf(result) ?? []);
  invariant(series !== undefined || drafts.length === 0, 'drafts are numbered in a series');
  const issue = series && drafts.length > 0 ? issueDrafts(drafts, series, now) : undefined;
  const invoices = new Map(issue?.invoices.map((invoice) => [invoice.customerId, invoice]));
  const numbered: CloseChunk = {
    ...chunk,
    revision: chunk.revision + 1,
    status: 'numbered',
    outcomes: packOutcomes(results.map((result) => outcomeOf(result, invoices.get(result.customerId)))),
    issuedAt: now,
    ...(issue && { issueDate: issue.registerEntry.issueDate }),
  };
  return { chunk: numbered, ...(issue && { issue }) };
}

export const draftOf = (result: CustomerResult): InvoiceDraft | undefined =>
  'closed' in result && 'draft' in result.closed.result ? result.closed.result.draft : undefined;

function outcomeOf(result: CustomerResult, invoice: Invoice | undefined): CustomerOutcome {
  const { customerId } = result;
  if ('failed' in result) return { customerId, outcome: 'failed', reason: result.failed };
  if ('skipped' in result) return { customerId, outcome: 'skipped', reason: result.skipped };
  const { segment, wallet } = result.closed;
  if ('skipped' in result.closed.result) {
    return { customerId, outcome: 'skipped', reason: result.closed.result.skipped, segment, wallet };
  }
  invariant(invoice, 'every draft of a chunk is numbered');
  const { number, net, gross } = invoice;
  return { customerId, outcome: 'done', number, segment, net, gross, wallet };
}
