import { reportHead, walletFigures } from '../domain/closes/close-report.ts';
import { walletsAgree } from '../domain/closes/close-progress.ts';
import { closeCause } from '../domain/closes/close-customer.ts';
import type { Close, CustomerOutcome } from '../domain/closes/close.ts';
import { exceptionOf } from '../domain/closes/close-report.ts';
import type { CreditNote } from '../domain/credit-notes/credit-note.ts';
import { CREDIT_NOTE_COLUMNS, creditNoteRows } from '../domain/exports/credit-note-rows.ts';
import { csvHeader, csvLines, type Cell } from '../domain/exports/csv.ts';
import {
  exportKey,
  MANIFEST_NAME,
  type ControlTotals,
  type ExportedFile,
  type ExportManifest,
} from '../domain/exports/export-manifest.ts';
import {
  INVOICE_COLUMNS,
  invoiceRows,
  LINE_COLUMNS,
  lineRows,
  type ExportedInvoice,
} from '../domain/exports/invoice-rows.ts';
import { meteredLines, netOfLines, USAGE_COLUMNS, usageRows } from '../domain/exports/usage-rows.ts';
import { hasWallet, WALLET_COLUMNS, walletRow } from '../domain/exports/wallet-rows.ts';
import { invoiceIdOf } from '../domain/invoices/compose-draft.ts';
import { sellsByMeter } from '../domain/subscriptions/dated-terms.ts';
import { formatInstant, type Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { cents, formatCents } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import { lastOutcomes } from './close-outcomes.ts';
import type { Page, PageRequest, Ports } from './ports.ts';

/** `not_closed`: nothing to write yet; the completion of the close will come. */
export type WriteExportsOutcome = 'written' | 'not_closed';

type Deps = Pick<
  Ports,
  | 'catalog'
  | 'close'
  | 'closeChunk'
  | 'closeChunks'
  | 'commit'
  | 'creditNoteRegister'
  | 'creditNotesById'
  | 'invoicesById'
  | 'putExport'
  | 'register'
>;
type Work = { readonly deps: Deps; readonly period: Period; readonly close: Close; readonly asOf: Instant };

const CSV = 'text/csv; charset=utf-8';
const JSON_TYPE = 'application/json';
/** Invoices that are read, and rows that are written, at a time. */
const BATCH = 100;
const REGISTER_PAGE = 100;

/**
 * Writes finance's files of a closed month: the documents issued in it, the wallets as its close found them, and the
 * close's report. The manifest comes last; written again for the same as-of, every byte is the same. A close that was
 * completed once more meanwhile has its own files, over which these may have been written: then they are written again.
 */
export const writeExports =
  (deps: Deps) =>
  async (period: Period): Promise<WriteExportsOutcome> => {
    const close = await deps.close(period);
    if (close?.status !== 'closed' || close.closedAt === undefined) return 'not_closed';
    const work: Work = { deps, period, close, asOf: close.closedAt };
    const manifest = await writeFiles(work);
    if ((await deps.close(period))?.revision !== close.revision) return writeExports(deps)(period);
    await deps.commit({ changes: [], events: [exportReady(work, manifest)] });
    return 'written';
  };

async function writeFiles(work: Work): Promise<ExportManifest> {
  const invoices = { count: 0, net: 0n, gross: 0n };
  const creditNotes = { count: 0, net: 0n, gross: 0n };
  const lines = { count: 0, net: 0n };
  const usage = { count: 0, net: 0n };
  const files = [
    await writeCsv(work, 'invoices.csv', INVOICE_COLUMNS, invoicesOf(work), (each) => {
      addTo(invoices, each.invoice);
      return invoiceRows(each, { asOf: work.asOf, zone: work.deps.catalog.zone });
    }),
    await writeCsv(work, 'invoice-lines.csv', LINE_COLUMNS, invoicesOf(work), (each) => {
      for (const line of each.invoice.lines) lines.net += line.net;
      lines.count += each.invoice.lines.length;
      return lineRows(each);
    }),
    await writeCsv(work, 'credit-notes.csv', CREDIT_NOTE_COLUMNS, creditNotesOf(work), (note) => {
      addTo(creditNotes, note);
      return creditNoteRows(note);
    }),
    await writeCsv(work, 'usage-by-customer.csv', USAGE_COLUMNS, usageInvoicesOf(work), (each) => {
      const rows = usageRows(each);
      usage.count += rows.length;
      usage.net += netOfLines(meteredLines(each));
      return rows;
    }),
    await writeCsv(work, 'wallets.csv', WALLET_COLUMNS, lastOutcomes(work.deps, work.close), (each) =>
      hasWallet(each) ? [walletRow(each, work.period, work.deps.catalog.wallet.currency)] : [],
    ),
    await writeReport(work),
  ];
  invariant(lines.net === invoices.net, 'the lines of a month sum to its invoices');
  invariant(walletsAgree(work.close.totals.wallet), 'what the wallets of a month got is what became of it');
  const manifest = manifestOf(work, files, {
    invoices: documentFigures(invoices),
    creditNotes: documentFigures(creditNotes),
    lines: { count: lines.count, net: formatCents(cents(lines.net)) },
    usage: { count: usage.count, net: formatCents(cents(usage.net)) },
    wallets: walletFigures(work.close.totals.wallet),
  });
  await put(work, MANIFEST_NAME, JSON_TYPE, [`${JSON.stringify(manifest, undefined, 2)}\n`]);
  return manifest;
}

type DocumentSums = { count: number; net: bigint; gross: bigint };

function addTo(sums: DocumentSums, { net, gross }: { readonly net: bigint; readonly gross: bigint }): void {
  sums.count += 1;
  sums.net += net;
  sums.gross += gross;
}

const documentFigures = ({ count, net, gross }: DocumentSums): ControlTotals['invoices'] => ({
  count,
  net: formatCents(cents(net)),
  vat: formatCents(cents(gross - net)),
  gross: formatCents(cents(gross)),
});

function manifestOf(
  { period, asOf, deps }: Work,
  files: readonly ExportedFile[],
  controlTotals: ControlTotals,
): ExportManifest {
  const { id, version, hash } = deps.catalog;
  return { period, asOf: formatInstant(asOf), catalog: { id, version, hash }, files, controlTotals };
}

async function writeCsv<T>(
  work: Work,
  name: string,
  columns: readonly string[],
  source: AsyncIterable<T>,
  rowsOf: (each: T) => readonly (readonly Cell[])[],
): Promise<ExportedFile> {
  let rows = 0;
  async function* content() {
    yield csvHeader(columns);
    let ready: (readonly Cell[])[] = [];
    for await (const each of source) {
      ready.push(...rowsOf(each));
      if (ready.length < BATCH) continue;
      rows += ready.length;
      yield csvLines(ready);
      ready = [];
    }
    rows += ready.length;
    if (ready.length > 0) yield csvLines(ready);
  }
  const written = await put(work, name, CSV, content());
  return { ...written, rows };
}

/** The whole report: every exception, and every invoice that the close issued (dated in the months after). */
async function writeReport(work: Work): Promise<ExportedFile> {
  const { deps, period, close } = work;
  const { wallet, currency } = deps.catalog;
  const head = reportHead(
    { period, status: close.status, close, customers: close.customers, totals: close.totals },
    { invoice: currency, wallet: wallet.currency },
  );
  async function* content() {
    yield `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "exceptions": [`;
    yield* listed(lastOutcomes(deps, close), exceptionOf);
    yield `],\n  "invoices": [`;
    yield* listed(lastOutcomes(deps, close), (outcome) => issuedOf(outcome, period));
    yield ']\n}\n';
  }
  return { ...(await put(work, 'close-report.json', JSON_TYPE, content())), rows: 1 };
}

function issuedOf(outcome: CustomerOutcome, period: Period): object | undefined {
  if (outcome.outcome !== 'done') return undefined;
  const { customerId, number, net, gross } = outcome;
  const id = invoiceIdOf(customerId, closeCause(period));
  return { number, id, customerId, net: formatCents(net), gross: formatCents(gross) };
}

async function* listed<T>(source: AsyncIterable<T>, pick: (each: T) => object | undefined): AsyncGenerator<string> {
  let separator = '\n    ';
  for await (const each of source) {
    const picked = pick(each);
    if (!picked) continue;
    yield separator + JSON.stringify(picked);
    separator = ',\n    ';
  }
  if (separator.startsWith(',')) yield '\n  ';
}

async function put(
  { deps, period }: Work,
  name: string,
  contentType: string,
  content: AsyncIterable<string> | Iterable<string>,
): Promise<Omit<ExportedFile, 'rows'>> {
  const { bytes, sha256 } = await deps.putExport({ key: exportKey(period, name), contentType }, content);
  return { name, bytes, sha256 };
}

/** The invoices issued in the month, in the order of their numbers, from the register: complete. */
const invoicesOf = ({ deps, period }: Work): AsyncGenerator<ExportedInvoice> =>
  documentsOf(
    (page) => deps.register(period, page),
    ({ invoices }) => invoices.map(({ id }) => id),
    deps.invoicesById,
  );

/** Those that may have usage on them: where no price book sells any, none is read. */
async function* usageInvoicesOf(work: Work): AsyncGenerator<ExportedInvoice> {
  if (sellsByMeter(work.deps.catalog)) yield* invoicesOf(work);
}

const creditNotesOf = ({ deps, period }: Work): AsyncGenerator<CreditNote> =>
  documentsOf(
    (page) => deps.creditNoteRegister(period, page),
    ({ creditNotes }) => creditNotes.map(({ id }) => id),
    deps.creditNotesById,
  );

async function* documentsOf<Entry, T>(
  register: (page: PageRequest) => Promise<Page<Entry>>,
  idsOf: (entry: Entry) => readonly string[],
  read: (ids: readonly string[]) => Promise<readonly T[]>,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await register({ limit: REGISTER_PAGE, ...(cursor !== undefined && { cursor }) });
    const ids = page.data.flatMap(idsOf);
    for (let first = 0; first < ids.length; first += BATCH) {
      const batch = ids.slice(first, first + BATCH);
      const found = await read(batch);
      invariant(found.length === batch.length, 'every document of a closed month is written');
      yield* found;
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

const exportReady = ({ period, close, asOf }: Work, { files }: ExportManifest) => ({
  type: 'export.ready',
  occurredAt: asOf,
  aggregate: { type: 'export', id: period, seq: close.revision },
  data: {
    period,
    asOf: formatInstant(asOf),
    files: files.map(({ name, bytes, rows, sha256 }) => ({ name, bytes, rows, sha256 })),
  },
});
