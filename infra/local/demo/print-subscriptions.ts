import Table from 'cli-table3';
import { sumDecimals, type ListedInvoice, type PublishedEvent } from './findings.ts';

/** What is told of subscriptions, in the order of a subscription's life. */
const LIFE: readonly (readonly [type: string, what: string])[] = [
  ['subscription.started', 'began, as a trial or paid'],
  ['trial.ending', 'were told that their trial ends in three days'],
  ['trial.converted', 'paid on after their trial, by card'],
  ['trial.lapsed', 'had no card at the end of their trial'],
  ['subscription.activated', 'went on in good standing: after the trial, or once the first invoice was paid'],
  ['subscription.changed', 'took a higher plan, seats, the year or a slot; or said what to change on the 1st'],
  ['module.installed', 'installed a module'],
  ['module.uninstalled', 'removed one'],
  ['proof.expiring', 'were warned that their student proof ends'],
  ['proof.expired', 'are students no more'],
  ['subscription.past_due', 'left their first invoice unpaid for a week'],
  ['subscription.paused', 'paused: as asked, after a trial, or without a proof'],
  ['subscription.resumed', 'came back'],
  ['subscription.canceled', 'left'],
];
const RIGHT = 'right' as const;
const STYLE = { head: [], border: [] };

/** Events by type: how many, and of how many customers. */
export function subscriptionsTable(published: readonly PublishedEvent[]): string {
  const table = new Table({
    head: ['event', 'times', 'customers', ''],
    colAligns: ['left', RIGHT, RIGHT],
    style: STYLE,
  });
  for (const [type, what] of LIFE) {
    const events = published.filter((event) => event.type === type);
    table.push([type, events.length, new Set(events.map(({ data }) => data.customerId)).size, what]);
  }
  return `What subscriptions did\n${table.toString()}`;
}

/** The lines of all invoices by their kind. */
export function linesTable(invoices: readonly ListedInvoice[], decimal: (micros: bigint) => string): string {
  const lines = invoices.flatMap((invoice) => invoice.lines);
  const table = new Table({
    head: ['kind of line', 'lines', 'net EUR'],
    colAligns: ['left', RIGHT, RIGHT],
    style: STYLE,
  });
  for (const kind of new Set(lines.map((line) => line.kind))) {
    const nets = lines.filter((line) => line.kind === kind).map(({ net }) => net);
    table.push([kind, nets.length, decimal(sumDecimals(nets))]);
  }
  return `What was invoiced\n${table.toString()}`;
}
