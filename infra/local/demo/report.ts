import Table from 'cli-table3';
import {
  csvColumn,
  sumDecimals,
  type CloseReport,
  type ExportedFile,
  type ListedInvoice,
  type PublishedEvent,
  type Wallet,
} from './findings.ts';
import { linesTable, subscriptionsTable } from './print-subscriptions.ts';
import { costPerMillionEvents, PRICES, type Units } from '../prices.ts';

export type Findings = {
  readonly events: number;
  readonly requests: number;
  readonly outcomes: ReadonlyMap<string, number>;
  /** Micro-dollars, by the demo's own reading of the price list. */
  readonly expectedSpent: bigint;
  readonly close: CloseReport;
  readonly invoices: readonly ListedInvoice[];
  readonly published: readonly PublishedEvent[];
  readonly exported: { readonly files: readonly ExportedFile[]; readonly contents: ReadonlyMap<string, string> };
  readonly folder: string;
  readonly names: ReadonlyMap<string, { readonly name: string; readonly plan: string }>;
  readonly wallets: ReadonlyMap<string, Wallet>;
  readonly units: readonly Units[];
};

const RIGHT = 'right' as const;
/** A measured figure, never an amount. */
const figure = (value: number, digits: number): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const decimal = (micros: bigint): string => {
  const text = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  const fraction = text.slice(-6).replace(/0{1,4}$/, '');
  return `${micros < 0n ? '-' : ''}${BigInt(text.slice(0, -6)).toLocaleString('en')}.${fraction}`;
};

/** Prints what the month came to; says whether its totals agree. */
export function printReport(findings: Findings, seconds: number): boolean {
  printOutcomes(findings);
  printWallets(findings);
  print(`\n${subscriptionsTable(findings.published)}`);
  printInvoices(findings);
  printFiles(findings);
  const agrees = printAgreement(findings);
  printCost(findings);
  print(`\n${agrees ? 'All totals agree.' : 'THE TOTALS DO NOT AGREE.'} Done in ${figure(seconds, 1)} s.`);
  return agrees;
}

function printOutcomes({ outcomes, events, requests }: Findings): void {
  const counts = [...outcomes].map(([outcome, count]) => `${count.toLocaleString('en')} ${outcome}`).join(', ');
  print(
    `\nUsage: ${events.toLocaleString('en')} events of the month; posted now in ${requests.toLocaleString('en')} requests: ${counts || 'none'}`,
  );
}

/** A column of wallets.csv by customer. */
function walletColumn({ exported }: Findings, name: string): Map<string, string> {
  const csv = exported.contents.get('wallets.csv') ?? '';
  const values = csvColumn(csv, name);
  return new Map(csvColumn(csv, 'customerId').map((id, row) => [id, values[row] ?? '0']));
}

function printWallets(findings: Findings): void {
  const columns = ['granted', 'purchased', 'used', 'overage', 'forfeited'].map((name) => walletColumn(findings, name));
  const table = new Table({
    head: ['customer', 'plan', 'granted', 'bought', 'used', 'overage', 'forfeited', 'available in December'],
    colAligns: ['left', 'left', RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT],
    style: { head: [], border: [] },
  });
  for (const [id, wallet] of findings.wallets) {
    const { name = id, plan = '' } = findings.names.get(id) ?? {};
    table.push([name, plan, ...columns.map((column) => column.get(id) ?? ''), wallet.available]);
  }
  print(`\nWallets of the heaviest users, November (USD)\n${table.toString()}`);
}

function printInvoices({ invoices, names }: Findings): void {
  const byStatus = new Map<string, { count: number; gross: bigint; paid: bigint }>();
  for (const { status, gross, paid } of invoices) {
    const known = byStatus.get(status) ?? { count: 0, gross: 0n, paid: 0n };
    byStatus.set(status, {
      count: known.count + 1,
      gross: known.gross + sumDecimals([gross]),
      paid: known.paid + sumDecimals([paid]),
    });
  }
  const summary = [...byStatus]
    .map(([status, { count, gross, paid }]) => `${count} ${status} (${decimal(gross)} EUR, ${decimal(paid)} paid)`)
    .join(', ');
  const table = new Table({
    head: ['number', 'date', 'customer', 'lines', 'net EUR', 'gross EUR', 'status'],
    colAligns: ['left', 'left', 'left', 'left', RIGHT, RIGHT, 'left'],
    style: { head: [], border: [] },
  });
  for (const { number, issueDate, customerId, lines, net, gross, status } of notable(invoices)) {
    table.push([
      number,
      issueDate,
      names.get(customerId)?.name ?? customerId,
      [...new Set(lines.map(({ kind }) => kind))].join(' + '),
      net,
      gross,
      status,
    ]);
  }
  print(
    `\nInvoices: ${invoices.length} issued: ${summary}\nThe largest, and those with the most kinds of lines:\n${table.toString()}`,
  );
  print(`\n${linesTable(invoices, decimal)}`);
}

const SHOWN = 5;

function notable(invoices: readonly ListedInvoice[]): readonly ListedInvoice[] {
  const gross = (invoice: ListedInvoice) => sumDecimals([invoice.gross]);
  const kinds = ({ lines }: ListedInvoice) => new Set(lines.map(({ kind }) => kind)).size;
  const bySize = invoices.toSorted((a, b) => Number(gross(b) - gross(a)));
  const largest = bySize.slice(0, SHOWN);
  const varied = bySize.slice(SHOWN).toSorted((a, b) => kinds(b) - kinds(a));
  return [...largest, ...varied.slice(0, SHOWN)];
}

function printFiles({ exported, folder }: Findings): void {
  const table = new Table({
    head: ['file', 'rows', 'bytes', 'sha256'],
    colAligns: ['left', RIGHT, RIGHT, 'left'],
    style: { head: [], border: [] },
  });
  for (const { name, rows, bytes, sha256 } of exported.files)
    table.push([name, rows, bytes, `${sha256.slice(0, 16)}…`]);
  print(`\nFinance's files of November, in ${folder}\n${table.toString()}`);
}

/** Each row adds the same thing up from two sides. */
function printAgreement(findings: Findings): boolean {
  const { invoices, exported, expectedSpent, close } = findings;
  const total = (name: string) => sumDecimals(walletColumn(findings, name).values());
  const csv = (file: string, column: string) => sumDecimals(csvColumn(exported.contents.get(file) ?? '', column));
  const november = invoices.filter(({ issueDate }) => issueDate.startsWith('2026-11'));
  const rows: [string, bigint, string, bigint][] = [
    ['usage at the price list', expectedSpent, 'spent by the wallets', total('used')],
    [
      'granted + overage',
      total('granted') + total('overage'),
      'spent + forfeited + left',
      total('used') + total('forfeited') + total('left'),
    ],
    [
      "November's invoice lines",
      sumDecimals(november.flatMap(({ lines }) => lines.map(({ net }) => net))),
      'its invoices, net',
      sumDecimals(november.map(({ net }) => net)),
    ],
    ['its invoices, net', sumDecimals(november.map(({ net }) => net)), 'invoices.csv, net', csv('invoices.csv', 'net')],
    [
      'its invoice lines',
      sumDecimals(november.flatMap(({ lines }) => lines.map(({ net }) => net))),
      'invoice-lines.csv, net',
      csv('invoice-lines.csv', 'net'),
    ],
  ];
  const table = new Table({
    head: ['this', '', 'equals', '', ''],
    colAligns: ['left', RIGHT, 'left', RIGHT, 'left'],
    style: { head: [], border: [] },
  });
  for (const [one, a, other, b] of rows) table.push([one, decimal(a), other, decimal(b), a === b ? 'yes' : 'NO']);
  const { total: customers, done, skipped, failed } = close.customers;
  const isWhole = close.status === 'closed' && failed === 0 && done + skipped === customers;
  print(`\nTotals\n${table.toString()}`);
  print(
    `Close of November: ${close.status}; ${customers} customers: ${done} done, ${skipped} skipped, ${failed} failed`,
  );
  return isWhole && rows.every(([, a, , b]) => a === b);
}

function printCost({ units, outcomes, requests }: Findings): void {
  const usage = units.find(({ function: name }) => /^ApiUsage[0-9A-F]{8}$/.test(name));
  if (!usage || requests === 0) return print('\nCost: not measured in a resumed run that posted nothing.');
  const posted = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const cost = costPerMillionEvents(usage, posted);
  print(
    `\nCost of usage at AWS's prices (${PRICES.region}, ${PRICES.asOf}), counted by the engine for ${usage.invocations} requests of ${figure(posted / usage.invocations, 1)} events:`,
  );
  print(
    `  ${usage.writeUnits} write units, ${usage.readUnits} read units: ${figure(usage.writeUnits / posted, 3)} WRU an event; $${figure(cost, 2)} per million events (tables, HTTP API, Lambda requests)`,
  );
}
