import { beginClose, reopenClose } from '../domain/closes/close-progress.ts';
import { CHUNK_CUSTOMERS, type Close } from '../domain/closes/close.ts';
import { lastEndedPeriod, nextClose } from '../domain/closes/next-close.ts';
import { outcomesOf } from '../domain/closes/packed-outcomes.ts';
import { instant } from '../kernel/instant.ts';
import { endOfPeriod, periodAt, type Period } from '../kernel/period.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { endOfDocuments } from './document-series.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports } from './ports.ts';

/** `through`: the last month wanted. `after`: the close that was completed; its own starter's wish goes on. */
export type StartClose = { readonly through?: Period; readonly after?: Period };
export type StartCloseOutcome =
  | { readonly outcome: 'started' | 'retried' | 'already_running'; readonly period: Period }
  | { readonly outcome: 'nothing_to_close' };

type Deps = Pick<
  Ports,
  | 'catalog'
  | 'clock'
  | 'closeChunks'
  | 'closes'
  | 'commit'
  | 'firstCustomerAt'
  | 'newId'
  | 'numberSeries'
  | 'pause'
  | 'roster'
  | 'sendCloseChunks'
>;

const CHUNKS_AT_ONCE = 10;

/**
 * Starts what is to be closed next: customers that failed, or the oldest month that has ended and is not closed. One at a
 * time; the completion of one starts the next. Chunks are written first, then the close that names their plan: of two
 * starts one wins, and what the other wrote is never looked at.
 */
export const startClose =
  (deps: Deps) =>
  (input: StartClose): Promise<StartCloseOutcome> =>
    untilCommitted(deps, () => attempt(deps, input));

async function attempt(deps: Deps, input: StartClose): Promise<Attempt<StartCloseOutcome>> {
  const { zone } = deps.catalog;
  const now = deps.clock();
  const closes = await deps.closes();
  const through = wantedThrough(closes, input, lastEndedPeriod(now, zone));
  const next = nextClose(closes, { through, now, zone });
  switch (next.step) {
    case 'wait':
      return { outcome: { outcome: 'already_running', period: next.period } };
    case 'none':
      return { outcome: { outcome: 'nothing_to_close' } };
    case 'retry':
      return retryFailed(deps, next.close, through);
    case 'close':
      return closeMonth(deps, next.period, through);
    case 'begin': {
      const first = await firstPeriod(deps);
      if (first === undefined || first > through) return { outcome: { outcome: 'nothing_to_close' } };
      return closeMonth(deps, first, through);
    }
  }
}

function wantedThrough(closes: readonly Close[], { through, after }: StartClose, lastEnded: Period): Period {
  const wanted = through ?? closes.find((close) => close.period === after)?.through ?? lastEnded;
  return wanted < lastEnded ? wanted : lastEnded;
}

async function firstPeriod(deps: Deps): Promise<Period | undefined> {
  const createdAt = await deps.firstCustomerAt();
  return createdAt === undefined ? undefined : periodAt(instant(createdAt), deps.catalog.zone);
}

async function closeMonth(deps: Deps, period: Period, through: Period): Promise<Attempt<StartCloseOutcome>> {
  const plan = deps.newId('plan');
  const end = endOfPeriod(period, deps.catalog.zone);
  const counts = { chunks: 0, customers: 0 };
  let ready: (readonly string[])[] = [];
  const write = async () => {
    const first = counts.chunks - ready.length;
    await writeChunks(deps, { period, plan, first, isRetry: false }, ready);
    ready = [];
  };
  for await (const customers of inChunks(createdBefore(deps.roster(), end))) {
    counts.chunks += 1;
    counts.customers += customers.length;
    ready.push(customers);
    if (ready.length === CHUNKS_AT_ONCE) await write();
  }
  await write();
  const { close, events } = beginClose({ period, plan, through, ...counts }, deps.clock());
  const changes = [{ noun: 'close', value: close } as const, ...(await endOfDocuments(deps, period))];
  if ((await deps.commit({ changes, events })) === 'lost') return 'lost';
  await send(deps, close, 0);
  return { outcome: { outcome: 'started', period } };
}

/** In chunks of their own, at the end of the same plan. */
async function retryFailed(deps: Deps, close: Close, through: Period): Promise<Attempt<StartCloseOutcome>> {
  const chunks: (readonly string[])[] = [];
  for await (const customers of inChunks(await failedOf(deps, close))) chunks.push(customers);
  const { period, plan, chunks: first } = close;
  if (!(await writeChunks(deps, { period, plan, first, isRetry: true }, chunks))) return 'lost';
  const reopened = reopenClose(close, chunks.length, through, deps.clock());
  if ((await deps.commit({ changes: [{ noun: 'close', value: reopened }], events: [] })) === 'lost') return 'lost';
  await send(deps, reopened, first);
  return { outcome: { outcome: 'retried', period } };
}

/** Those whose last outcome is a failure. */
async function failedOf(deps: Deps, { period, plan, chunks }: Close): Promise<Iterable<string>> {
  const failed = new Set<string>();
  for await (const chunk of deps.closeChunks(period, plan)) {
    if (chunk.index >= chunks) break;
    for (const { customerId, outcome } of outcomesOf(chunk)) {
      if (outcome === 'failed') failed.add(customerId);
      else failed.delete(customerId);
    }
  }
  return failed;
}

type Place = Pick<Close, 'period' | 'plan'> & { readonly first: number; readonly isRetry: boolean };

/** False when another start wrote other chunks there. */
async function writeChunks(
  deps: Deps,
  { period, plan, first, isRetry }: Place,
  chunks: readonly (readonly string[])[],
): Promise<boolean> {
  let isOurs = true;
  await inParallel([...chunks.entries()], CHUNKS_AT_ONCE, async ([offset, customers]) => {
    const index = first + offset;
    const value = { period, plan, index, revision: 1, status: 'planned', customers, isRetry } as const;
    const result = await deps.commit({ changes: [{ noun: 'closeChunk', value }], events: [] });
    if (result === 'lost') isOurs = false;
  });
  return isOurs;
}

const send = (deps: Deps, { period, plan, chunks }: Close, first: number): Promise<void> =>
  deps.sendCloseChunks(
    Array.from({ length: chunks - first }, (_, offset) => ({ period, plan, chunk: first + offset })),
  );

async function* createdBefore(
  roster: ReturnType<Ports['roster']>,
  end: number,
): AsyncGenerator<string, void, undefined> {
  for await (const { id, createdAt } of roster) if (createdAt < end) yield id;
}

async function* inChunks(
  customers: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<readonly string[], void, undefined> {
  let chunk: string[] = [];
  for await (const customer of customers) {
    chunk.push(customer);
    if (chunk.length < CHUNK_CUSTOMERS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
