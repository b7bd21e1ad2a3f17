import Table from 'cli-table3';
import { sumDecimals, type ListedInvoice } from './findings.ts';

type Align = 'left' | 'right';

/** A table as a text; what is no heading's is put as it is. */
export function tableOf(
  head: readonly (readonly [title: string, align: Align])[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const table = new Table({
    head: head.map(([title]) => title),
    colAligns: head.map(([, align]) => align),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** Millionths as a decimal with thousands, at least two digits after the point. */
export const decimal = (micros: bigint): string => {
  const text = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  const fraction = text.slice(-6).replace(/0{1,4}$/, '');
  return `${micros < 0n ? '-' : ''}${BigInt(text.slice(0, -6)).toLocaleString('en')}.${fraction}`;
};

/** The lines of all invoices by their kind. */
export function linesTable(invoices: readonly ListedInvoice[]): string {
  const lines = invoices.flatMap((invoice) => invoice.lines);
  const rows = [...new Set(lines.map(({ kind }) => kind))].map((kind) => {
    const nets = lines.filter((line) => line.kind === kind).map(({ net }) => net);
    return [kind, nets.length, decimal(sumDecimals(nets))];
  });
  const head = [
    ['kind of line', 'left'],
    ['lines', 'right'],
    ['net EUR', 'right'],
  ] as const;
  return `What was invoiced\n${tableOf(head, rows)}`;
}
