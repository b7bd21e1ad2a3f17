import type { Invoice } from '../domain/invoices/invoice.ts';
import { unpackDraft, type PackedDraft } from '../domain/invoices/packed-draft.ts';
import type { Close, CustomerOutcome } from '../domain/closes/close.ts';
import { outcomesOf } from '../domain/closes/packed-outcomes.ts';
import { verifySegment } from '../domain/wallets/verify-chain.ts';
import type { SealedSegment } from '../domain/wallets/wallet.ts';
import { derivedId } from '../kernel/id.ts';
import { shareOf } from '../kernel/money.ts';
import { endOfPeriod, nextPeriod, periodAt, type Period } from '../kernel/period.ts';
import { sum } from '../kernel/rounding.ts';
import { instant } from '../kernel/instant.ts';
import { keyOf } from './known-events.ts';
import type { Ports } from './ports.ts';

/** What was checked, how many of them, and what is wrong, a sentence each. */
export type Check = { readonly name: string; readonly checked: number; readonly faults: readonly string[] };

type Deps = Pick<
  Ports,
  'roster' | 'chain' | 'register' | 'invoicesById' | 'numberSeries' | 'closes' | 'closeChunks' | 'catalog' | 'clock'
>;

/** Told as the work goes on, for a progress bar. */
export type Progress = (done: number, of: number) => void;

/** Register entries read at a time. */
const PAGE = 25;

/** Checks every invariant that a store can show by itself (reliability.md). It reads everything and writes nothing. */
export const verifyStore =
  (deps: Deps) =>
  async (progress: Progress): Promise<readonly Check[]> => {
    const customers: { id: string; createdAt: number }[] = [];
    for await (const customer of deps.roster()) customers.push(customer);
    const invoices = await verifyInvoices(deps, customers);
    const wallets = await verifyWallets(deps, customers, invoices.ids, progress);
    return [...wallets, ...invoices.checks, await verifyCloses(deps, customers, invoices.ids)];
  };

class Tally {
  checked = 0;
  readonly faults: string[] = [];
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }

  expect(holds: boolean, fault: string): void {
    this.checked += 1;
    if (!holds) this.faults.push(fault);
  }
}

async function verifyWallets(
  deps: Deps,
  customers: readonly { id: string }[],
  invoiceIds: ReadonlySet<string>,
  progress: Progress,
): Promise<Check[]> {
  const chains = new Tally('segments follow from the one before, and every balance adds up');
  const events = new Tally('events are in exactly one segment');
  const drafts = new Tally('what a close or a bill composed was invoiced');
  for (const [index, { id }] of customers.entries()) {
    const segments = await deps.chain.after(id, 0);
    const seen = new Set<string>();
    segments.forEach((sealed, place) => {
      const faults = verifySegment(segments[place - 1], sealed, deps.catalog);
      chains.expect(faults.length === 0, `wallet ${id}, segment ${String(sealed.segment.seq)} ${faults.join(', ')}`);
      for (const event of sealed.segment.events) {
        events.expect(!seen.has(keyOf(event)), `wallet ${id} holds the event ${event.id} twice`);
        seen.add(keyOf(event));
      }
    });
    await expectInvoices(deps, segments, invoiceIds, drafts);
    progress(index + 1, customers.length);
  }
  return [chains, events, drafts];
}

/** A closing segment's draft has its invoice as soon as that close has ended, a bill's in the same transaction. */
async function expectInvoices(
  deps: Deps,
  segments: readonly SealedSegment[],
  invoiceIds: ReadonlySet<string>,
  drafts: Tally,
): Promise<void> {
  const closed = new Set((await deps.closes()).filter(({ status }) => status === 'closed').map(({ period }) => period));
  for (const { segment } of segments) {
    const { entry } = segment;
    if (entry.kind === 'bill' && entry.draft !== undefined) {
      const { id, cause } = unpackDraft(entry.draft as PackedDraft, segment.customerId);
      drafts.expect(invoiceIds.has(id), `customer ${segment.customerId} has no invoice for ${cause}`);
    }
    if (entry.kind !== 'close' || !entry.invoiced || !closed.has(entry.period)) continue;
    const id = derivedId('inv', segment.customerId, `close:${entry.period}`);
    drafts.expect(invoiceIds.has(id), `customer ${segment.customerId} has no invoice for ${entry.period}`);
  }
}

async function verifyInvoices(
  deps: Deps,
  customers: readonly { createdAt: number }[],
): Promise<{ checks: Check[]; ids: Set<string> }> {
  const totals = new Tally('invoices add up: lines = net, net + VAT = gross');
  const numbers = new Tally('invoice numbers are 1..n without a gap, in the order of their dates');
  const ids = new Set<string>();
  const last = new Map<string, { number: number; date: string }>();
  for (const period of periodsSince(deps, customers)) {
    for await (const entry of registerOf(deps, period)) {
      const before = last.get(entry.series) ?? { number: 0, date: '' };
      numbers.expect(
        entry.first === before.number + 1,
        `${entry.series}: ${String(entry.first)} follows ${String(before.number)}`,
      );
      numbers.expect(
        entry.issueDate >= before.date,
        `${entry.series}-${String(entry.first)} is dated before the number before it`,
      );
      last.set(entry.series, { number: entry.first + entry.invoices.length - 1, date: entry.issueDate });
      const found = new Map(
        (await deps.invoicesById(entry.invoices.map(({ id }) => id))).map(({ invoice }) => [invoice.id, invoice]),
      );
      for (const { id } of entry.invoices) {
        const invoice = found.get(id);
        totals.expect(
          invoice !== undefined && addsUp(invoice),
          `invoice ${invoice?.number ?? id} ${invoice ? 'does not add up' : 'is registered and missing'}`,
        );
        ids.add(id);
      }
    }
  }
  for (const [series, { number }] of last) {
    const counter = await deps.numberSeries(series);
    numbers.expect(
      counter?.last === number,
      `${series} ends at ${String(number)} and its counter at ${String(counter?.last)}`,
    );
  }
  return { checks: [totals, numbers], ids };
}

async function* registerOf(deps: Deps, period: Period) {
  let cursor: string | undefined;
  do {
    const page = await deps.register(period, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.data;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function* periodsSince({ catalog, clock }: Deps, customers: readonly { createdAt: number }[]): Iterable<Period> {
  if (customers.length === 0) return;
  const first = customers.reduce((earliest, { createdAt }) => Math.min(earliest, createdAt), Infinity);
  const until = periodAt(clock(), catalog.zone);
  for (let period = periodAt(instant(first), catalog.zone); period <= until; period = nextPeriod(period)) yield period;
}

export function addsUp(invoice: Invoice): boolean {
  const net = sum(invoice.lines.map((line) => line.net));
  const vat = sum(invoice.vat.map((each) => each.amount));
  const isRated = invoice.vat.every((each) => each.amount === shareOf(each.base, each.rate));
  return (
    net === invoice.net && net === sum(invoice.vat.map((each) => each.base)) && net + vat === invoice.gross && isRated
  );
}

async function verifyCloses(
  deps: Deps,
  customers: readonly { id: string; createdAt: number }[],
  invoiceIds: ReadonlySet<string>,
): Promise<Check> {
  const tally = new Tally('every customer is in each close exactly once, every invoice of it exists');
  for (const close of await deps.closes()) {
    if (close.status !== 'closed') continue;
    const outcomes = await outcomesByCustomer(deps, close);
    const end = endOfPeriod(close.period, deps.catalog.zone);
    for (const { id, createdAt } of customers) {
      if (createdAt < end) tally.expect(outcomes.has(id), `${id} is missing in the close of ${close.period}`);
    }
    for (const outcome of outcomes.values()) {
      if (outcome.outcome !== 'done') continue;
      const id = derivedId('inv', outcome.customerId, `close:${close.period}`);
      tally.expect(invoiceIds.has(id), `${outcome.number} of the close of ${close.period} does not exist`);
    }
  }
  return tally;
}

/** By customer; a later chunk (a retry) replaces what an earlier one said. */
async function outcomesByCustomer(deps: Deps, close: Close): Promise<Map<string, CustomerOutcome>> {
  const outcomes = new Map<string, CustomerOutcome>();
  for await (const chunk of deps.closeChunks(close.period, close.plan)) {
    // What a start that crashed left behind its last chunk belongs to no close.
    if (chunk.index >= close.chunks) break;
    for (const outcome of outcomesOf(chunk)) outcomes.set(outcome.customerId, outcome);
  }
  return outcomes;
}
