import type { Invoice, RegisterEntry } from '../domain/invoices/invoice.ts';
import { shareOf } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import { sum } from '../kernel/rounding.ts';
import { type Check, Tally } from './invariants.ts';
import type { Page, PageRequest, Ports } from './ports.ts';
import { verifyCreditNotes } from './verify-credit-notes.ts';

type Deps = Pick<Ports, 'register' | 'invoicesById' | 'numberSeries' | 'creditNoteRegister' | 'creditNotesById'>;

/** Which registers, and which of the invoices in them. */
export type RegisterScope = {
  /** Consecutive, the last of them the current month. */
  readonly periods: Iterable<Period>;
  /** Whether the first of them is the first that there is: then each series begins at 1. */
  readonly begins: 'at the first month' | 'later';
  readonly includes: (customerId: string) => boolean;
};

/** Register entries read at a time. */
const PAGE = 25;

/** The numbers of these months, and the sums of the invoices and credit notes that bear them. */
export async function verifyRegisters(
  deps: Deps,
  { periods, begins, includes }: RegisterScope,
): Promise<{ readonly checks: readonly Check[]; readonly ids: ReadonlySet<string> }> {
  const totals = new Tally('totals');
  const numbers = new NumberSequence(begins);
  const creditNotes = new Tally('creditNotes');
  const ids = new Set<string>();
  for (const period of periods) {
    for await (const entry of registerOf(deps, period)) {
      numbers.follow({ ...entry, count: entry.invoices.length });
      const included = entry.invoices.filter(({ customerId }) => includes(customerId)).map(({ id }) => id);
      await verifyInvoices(deps, included, totals);
      for (const id of included) ids.add(id);
    }
    for await (const entry of creditNotesOf(deps, period)) {
      numbers.follow({ ...entry, count: entry.creditNotes.length });
      const included = entry.creditNotes.filter(({ customerId }) => includes(customerId)).map(({ id }) => id);
      await verifyCreditNotes(deps, included, creditNotes);
    }
  }
  await numbers.expectCounters(deps);
  return { checks: [totals, creditNotes, numbers.tally], ids };
}

/** Consecutive numbers of a register. */
type Numbered = Pick<RegisterEntry, 'series' | 'first' | 'issueDate'> & { readonly count: number };

class NumberSequence {
  readonly tally = new Tally('numbers');
  readonly #begins: RegisterScope['begins'];
  readonly #last = new Map<string, { readonly number: number; readonly date: string }>();

  constructor(begins: RegisterScope['begins']) {
    this.#begins = begins;
  }

  follow({ series, first, issueDate, count }: Numbered): void {
    const start = this.#begins === 'later' ? first - 1 : 0;
    const before = this.#last.get(series) ?? { number: start, date: '' };
    this.tally.expect(first === before.number + 1, `${series}: ${String(first)} follows ${String(before.number)}`);
    this.tally.expect(issueDate >= before.date, `${series}-${String(first)} is dated before the number before it`);
    this.#last.set(series, { number: first + count - 1, date: issueDate });
  }

  async expectCounters(deps: Pick<Ports, 'numberSeries'>): Promise<void> {
    for (const [series, { number }] of this.#last) {
      const counter = await deps.numberSeries(series);
      this.tally.expect(
        counter?.last === number,
        `${series} ends at ${String(number)} and its counter at ${String(counter?.last)}`,
      );
    }
  }
}

async function verifyInvoices(deps: Deps, ids: readonly string[], totals: Tally): Promise<void> {
  if (ids.length === 0) return;
  const found = new Map((await deps.invoicesById(ids)).map(({ invoice }) => [invoice.id, invoice]));
  for (const id of ids) {
    const invoice = found.get(id);
    const fault = invoice ? 'does not add up' : 'is registered and missing';
    totals.expect(invoice !== undefined && addsUp(invoice), `invoice ${invoice?.number ?? id} ${fault}`);
  }
}

const registerOf = (deps: Deps, period: Period) => entriesOf((page) => deps.register(period, page));
const creditNotesOf = (deps: Deps, period: Period) => entriesOf((page) => deps.creditNoteRegister(period, page));

async function* entriesOf<T>(read: (page: PageRequest) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await read({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.data;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function addsUp(invoice: Invoice): boolean {
  const net = sum(invoice.lines.map((line) => line.net));
  const vat = sum(invoice.vat.map((each) => each.amount));
  const isRated = invoice.vat.every((each) => each.amount === shareOf(each.base, each.rate));
  return (
    net === invoice.net && net === sum(invoice.vat.map((each) => each.base)) && net + vat === invoice.gross && isRated
  );
}
