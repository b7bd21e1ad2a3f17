import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDecimal } from '../../../shared/kernel/decimal.ts';
import type { ApiClient } from './api-client.ts';

export type Wallet = {
  readonly granted: string;
  readonly spent: string;
  readonly available: string;
  readonly overage: string;
  readonly usedPercent: number;
};
export type ListedInvoice = {
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly status: string;
  readonly customerId: string;
  readonly issueDate: string;
  readonly net: string;
  readonly gross: string;
  readonly paid: string;
  readonly cause: string;
  readonly lines: readonly {
    readonly net: string;
    readonly kind: string;
    readonly description: string;
    readonly quantity: number;
    readonly period: { readonly start: string; readonly end: string };
  }[];
};
/** What was told on the bus; of some events the customer is not named. */
export type PublishedEvent = { readonly type: string; readonly data: { readonly customerId?: string } };
export type ExportedFile = {
  readonly name: string;
  readonly bytes: number;
  readonly rows: number;
  readonly sha256: string;
  readonly url: string;
};
export type CloseReport = {
  readonly status: string;
  readonly customers: {
    readonly total: number;
    readonly done: number;
    readonly skipped: number;
    readonly failed: number;
  };
  readonly exceptions: readonly { readonly customerId: string; readonly reason: string }[];
  readonly totals: Readonly<Record<string, unknown>>;
};

const PAGE = 100;

export async function listInvoices(api: ApiClient, period: string): Promise<ListedInvoice[]> {
  const invoices: ListedInvoice[] = [];
  let cursor: string | undefined;
  do {
    const query = `/v1/invoices?period=${period}&limit=${String(PAGE)}${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const page = await api.call<{ data: ListedInvoice[]; nextCursor?: string }>('GET', query);
    invoices.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return invoices;
}

/** Fetches a month's files and keeps them in a folder, so that a person can open them. */
export async function fetchExports(
  api: ApiClient,
  period: string,
  folder: string,
): Promise<{ files: ExportedFile[]; contents: Map<string, string> }> {
  const { files } = await api.call<{ files: ExportedFile[] }>('GET', `/v1/exports/${period}`);
  const contents = new Map<string, string>();
  mkdirSync(join(folder, period), { recursive: true });
  for (const { name } of files) {
    const bytes = await api.download(`/v1/exports/${period}/${name}`);
    writeFileSync(join(folder, period, name), bytes);
    contents.set(name, Buffer.from(bytes).toString('utf8'));
  }
  return { files, contents };
}

/** A column of a CSV, by its header's name. */
export function csvColumn(csv: string, name: string): string[] {
  const [header = [], ...rows] = csv
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
    .map(cellsOf);
  const index = header.indexOf(name);
  if (index === -1) throw new Error(`The file has no column ${name}, only ${header.join(', ')}.`);
  return rows.map((row) => row[index] ?? '');
}

/** No cell of these files holds a line break. */
const cellsOf = (row: string): string[] =>
  [...`${row},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map((match) => (match[1] ?? '').replace(/^"|"$/g, ''));

/** Sums decimals exactly, in millionths. */
export function sumDecimals(texts: Iterable<string>): bigint {
  let total = 0n;
  for (const text of texts) {
    const units = parseDecimal(text, 6);
    if (typeof units !== 'bigint') throw new Error(`${text} is not a decimal.`);
    total += units;
  }
  return total;
}
