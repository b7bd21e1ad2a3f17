import { envelopesOf } from '../../events/envelope.ts';
import type { EventEnvelope } from '../../events/envelope.ts';
import { hasChunk } from '../domain/closes/chunk-set.ts';
import { closeCause, type ClosedMonth } from '../domain/closes/close-customer.ts';
import { publishChunk } from '../domain/closes/close-progress.ts';
import type { CloseChunk } from '../domain/closes/close.ts';
import { draftOf, numberChunk, type CustomerResult } from '../domain/closes/number-chunk.ts';
import { outcomesOf } from '../domain/closes/packed-outcomes.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import { finaliseDraft, invoiceFinalized } from '../domain/invoices/issue-drafts.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Period } from '../kernel/period.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { closedMonthOf, closeOneCustomer } from './close-one-customer.ts';
import { invoiceSeries } from './document-series.ts';
import { inParallel } from './in-parallel.ts';
import type { Change, Ports } from './ports.ts';
import type { JustRead } from './subscription-changes.ts';

/** One message: a chunk of a plan. */
export type CloseCustomers = { readonly period: Period; readonly plan: string; readonly chunk: number };
/** `another_plan`: a plan that did not win; nothing of it was begun. */
export type CloseCustomersOutcome = 'published' | 'published_before' | 'another_plan';

type Deps = Pick<
  Ports,
  | 'account'
  | 'accounts'
  | 'catalog'
  | 'chain'
  | 'clock'
  | 'close'
  | 'closeChunk'
  | 'commit'
  | 'invoice'
  | 'numberSeries'
  | 'pause'
  | 'publish'
>;

/** Enough to hide the store's latency, few enough to stay within a function's memory and sockets. */
const CUSTOMERS_AT_ONCE = 25;

/**
 * Closes a chunk's customers, each exactly once, whatever crashes, repeats or overlaps. Every step asks what was done:
 *
 *   per customer: closing segment + invoicedUntil   a segment is put at its place once
 *   per chunk:    numbers + register + outcomes     the chunk's revision lets one attempt through
 *   per invoice:  the final document                its id follows from its cause
 *   the chunk's events                              their ids follow from its facts
 *   the close counts the chunk                      its set of published chunks says whether it did
 */
export const closeCustomers =
  (deps: Deps) =>
  async (input: CloseCustomers): Promise<CloseCustomersOutcome> => {
    const close = await deps.close(input.period);
    if (close?.plan !== input.plan) return 'another_plan';
    if (hasChunk(close.published, input.chunk)) return 'published_before';
    const work = await numberedWork(deps, input);
    const invoices = invoicesOf(work);
    await inParallel(invoices, CUSTOMERS_AT_ONCE, (invoice) => mustCommit(deps, { noun: 'invoice', value: invoice }));
    await deps.publish(eventsOf(work, invoices));
    return countChunk(deps, work.chunk);
  };

/** A numbered chunk with what each of its customers' months came to. */
type ChunkWork = { readonly chunk: CloseChunk; readonly months: ReadonlyMap<string, ClosedMonth> };

async function numberedWork(deps: Deps, input: CloseCustomers): Promise<ChunkWork> {
  const chunk = await chunkOf(deps, input);
  if (chunk.status === 'numbered') return reloadWork(deps, chunk);
  const results = await closeEach(deps, chunk);
  return untilCommitted(deps, () => numberOnce(deps, input, results));
}

async function closeEach(deps: Deps, chunk: CloseChunk): Promise<readonly CustomerResult[]> {
  const results: CustomerResult[] = [];
  for (let start = 0; start < chunk.customers.length; start += CUSTOMERS_AT_ONCE) {
    results.push(...(await closeGroup(deps, chunk.period, chunk.customers.slice(start, start + CUSTOMERS_AT_ONCE))));
  }
  return results;
}

async function closeGroup(deps: Deps, period: Period, customerIds: readonly string[]): Promise<CustomerResult[]> {
  const justRead = await readGroup(deps, customerIds);
  return Promise.all(
    customerIds.map((customerId) => closeOneCustomer(deps, period, customerId, justRead.get(customerId))),
  );
}

/** Tails first, then all accounts in few reads. Who cannot be read here is read alone, and reported if that fails too. */
async function readGroup(deps: Deps, customerIds: readonly string[]): Promise<ReadonlyMap<string, JustRead>> {
  const tails = await Promise.allSettled(customerIds.map((customerId) => deps.chain.tail(customerId)));
  const accounts = await deps.accounts(customerIds).catch(() => undefined);
  const read = customerIds.flatMap((customerId, place) => {
    const [tail, stored] = [tails[place], accounts?.get(customerId)];
    return stored && tail?.status === 'fulfilled' ? [[customerId, { stored, tail: tail.value }] as const] : [];
  });
  return new Map(read);
}

async function numberOnce(
  deps: Deps,
  input: CloseCustomers,
  results: readonly CustomerResult[],
): Promise<Attempt<ChunkWork>> {
  const chunk = await chunkOf(deps, input);
  if (chunk.status === 'numbered') return { outcome: await reloadWork(deps, chunk) };
  const now = deps.clock();
  const hasDrafts = results.some((result) => draftOf(result) !== undefined);
  const series = hasDrafts ? await invoiceSeries(deps, now) : undefined;
  const { chunk: numbered, issue } = numberChunk(chunk, results, series, now);
  const changes: readonly Change[] = [
    { noun: 'closeChunk', value: numbered },
    ...(issue
      ? ([
          { noun: 'numberSeries', value: issue.numberSeries },
          { noun: 'registerEntry', value: issue.registerEntry },
        ] as const)
      : []),
  ];
  if ((await deps.commit({ changes, events: [] })) === 'lost') return 'lost';
  const months = results.flatMap((result) => ('closed' in result ? [[result.customerId, result.closed] as const] : []));
  return { outcome: { chunk: numbered, months: new Map(months) } };
}

async function chunkOf(deps: Deps, { period, plan, chunk }: CloseCustomers): Promise<CloseChunk> {
  const found = await deps.closeChunk(period, plan, chunk);
  invariant(found, 'the chunks of a plan are written before its messages are sent');
  return found;
}

/** Somebody else numbered the chunk, or an earlier try of ours: the months are read from the wallets' chains. */
async function reloadWork(deps: Deps, chunk: CloseChunk): Promise<ChunkWork> {
  const months = new Map<string, ClosedMonth>();
  const closed = outcomesOf(chunk).flatMap((each) => ('segment' in each ? [each] : []));
  await inParallel(closed, CUSTOMERS_AT_ONCE, async ({ customerId, segment }) => {
    months.set(customerId, await closedMonthOf(deps, customerId, segment));
  });
  return { chunk, months };
}

function invoicesOf({ chunk, months }: ChunkWork): readonly Invoice[] {
  const { issuedAt, issueDate } = chunk;
  return outcomesOf(chunk).flatMap((outcome) => {
    if (outcome.outcome !== 'done') return [];
    const result = months.get(outcome.customerId)?.result;
    invariant(result && 'draft' in result && issuedAt !== undefined && issueDate, 'what was numbered has a draft');
    return [finaliseDraft(result.draft, { number: outcome.number, issueDate, issuedAt })];
  });
}

/** A pure function of the chunk's facts: told again after a crash, they are the same events. */
function eventsOf({ chunk, months }: ChunkWork, invoices: readonly Invoice[]): readonly EventEnvelope[] {
  invariant(chunk.issuedAt !== undefined, 'a numbered chunk says when');
  const context = { recordedAt: chunk.issuedAt, correlationId: closeCause(chunk.period) };
  return [
    ...[...months.values()].flatMap((month) => envelopesOf(month.events, context)),
    ...invoices.flatMap((invoice) => envelopesOf([invoiceFinalized(invoice)], context)),
  ];
}

const countChunk = (deps: Deps, chunk: CloseChunk): Promise<CloseCustomersOutcome> =>
  untilCommitted(deps, async () => {
    const close = await deps.close(chunk.period);
    invariant(close, 'a chunk has its close');
    const counted = publishChunk(close, chunk, deps.clock());
    if (!counted) return { outcome: 'published_before' };
    const result = await deps.commit({
      changes: [{ noun: 'close', value: counted.close }],
      events: counted.events,
    });
    return result === 'lost' ? 'lost' : { outcome: 'published' };
  });

const mustCommit = (deps: Deps, change: Change): Promise<void> =>
  untilCommitted(deps, async () =>
    (await deps.commit({ changes: [change], events: [] })) === 'lost' ? 'lost' : { outcome: undefined },
  );
