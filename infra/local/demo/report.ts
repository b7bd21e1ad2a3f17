import { csvColumn, sumDecimals, type ListedInvoice } from './findings.ts';
import type { Agreement, Findings, Player, Shown } from './script.ts';
import { decimal, linesTable, tableOf } from './tables.ts';
import { costPerMillionEvents, PRICES } from '../prices.ts';

/** A measured figure, never an amount. */
const figure = (value: number, digits: number): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const print = (text: string): void => void process.stdout.write(`${text}\n`);

export type Played = { readonly players: readonly Player[]; readonly seconds: number };

/** Prints what the month came to; says whether its totals agree. */
export function printReport(findings: Findings, { tables, agreements }: Shown, { players, seconds }: Played): boolean {
  printOutcomes(findings);
  for (const table of tables) print(`\n${table}`);
  printInvoices(findings, new Map(players.map(({ id, name }) => [id, name])));
  printFiles(findings);
  const agrees = printAgreement(findings, [...agreements, ...documentsOf(findings)]);
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

function printInvoices({ invoices }: Findings, names: ReadonlyMap<string, string>): void {
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
  const rows = notable(invoices).map(({ number, issueDate, customerId, lines, net, gross, status }) => [
    number,
    issueDate,
    names.get(customerId) ?? customerId,
    [...new Set(lines.map(({ kind }) => kind))].join(' + '),
    net,
    gross,
    status,
  ]);
  const head = [
    ['number', 'left'],
    ['date', 'left'],
    ['customer', 'left'],
    ['lines', 'left'],
    ['net EUR', 'right'],
    ['gross EUR', 'right'],
    ['status', 'left'],
  ] as const;
  print(
    `\nInvoices: ${invoices.length} issued: ${summary}\nThe largest, and those with the most kinds of lines:\n${tableOf(head, rows)}`,
  );
  print(`\n${linesTable(invoices)}`);
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
  const rows = exported.files.map(({ name, rows: count, bytes, sha256 }) => [
    name,
    count,
    bytes,
    `${sha256.slice(0, 16)}…`,
  ]);
  const head = [
    ['file', 'left'],
    ['rows', 'right'],
    ['bytes', 'right'],
    ['sha256', 'left'],
  ] as const;
  print(`\nFinance's files of November, in ${folder}\n${tableOf(head, rows)}`);
}

/** What November's documents come to, and finance's files of them. */
function documentsOf({ invoices, exported }: Findings): readonly Agreement[] {
  const csv = (file: string) => sumDecimals(csvColumn(exported.contents.get(file) ?? '', 'net'));
  const november = invoices.filter(({ issueDate }) => issueDate.startsWith('2026-11'));
  const ofLines = sumDecimals(november.flatMap(({ lines }) => lines.map(({ net }) => net)));
  const ofInvoices = sumDecimals(november.map(({ net }) => net));
  return [
    ["November's invoice lines", ofLines, 'its invoices, net', ofInvoices],
    ['its invoices, net', ofInvoices, 'invoices.csv, net', csv('invoices.csv')],
    ['its invoice lines', ofLines, 'invoice-lines.csv, net', csv('invoice-lines.csv')],
  ];
}

/** Each row adds the same thing up from two sides. */
function printAgreement({ close }: Findings, rows: readonly Agreement[]): boolean {
  const head = [
    ['this', 'left'],
    ['', 'right'],
    ['equals', 'left'],
    ['', 'right'],
    ['', 'left'],
  ] as const;
  const shown = rows.map(([one, a, other, b]) => [one, decimal(a), other, decimal(b), a === b ? 'yes' : 'NO']);
  const { total: customers, done, skipped, failed } = close.customers;
  const isWhole = close.status === 'closed' && failed === 0 && done + skipped === customers;
  print(`\nTotals\n${tableOf(head, shown)}`);
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
