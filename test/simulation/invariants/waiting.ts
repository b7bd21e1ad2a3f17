import type { InvoiceLine } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { vatOf } from '../model/prices.ts';

/** Less than this, with its VAT, is not invoiced. */
export const LEAST = 50n;
const FEES = ['plan', 'module', 'credit'];

/** Whether this change gave the customer's money back. */
export const isMoneyBack = (before: Subscription | undefined, after: Subscription): boolean =>
  before?.refundedOn === undefined && after.refundedOn !== undefined;

/** What waited before a change and is still to be invoiced: money back takes the fees out, and leaves a referral's credit. */
export function stillWaiting(before: Subscription | undefined, after: Subscription): readonly InvoiceLine[] {
  const waiting = before?.waiting ?? [];
  if (!isMoneyBack(before, after)) return waiting;
  return waiting.filter(({ kind, referredId }) => !FEES.includes(kind) || referredId !== undefined);
}

/** The same lines, however they are kept. */
export const areSame = (some: readonly InvoiceLine[], others: readonly InvoiceLine[]): boolean =>
  some.length === others.length && some.every((line, place) => shown(line) === shown(others[place] ?? line));

const shown = ({ kind, description, quantity, unitPrice, net, service, note = '' }: InvoiceLine): string =>
  [kind, description, quantity, unitPrice, net, service.start, service.end, note].join('\n');

/** With its VAT, what waits of a customer of a country. */
export function grossOf(waiting: readonly InvoiceLine[], country: string): bigint {
  const net = waiting.reduce((sum, line) => sum + line.net, 0n);
  return net + vatOf(net, country);
}

type ComposedLine = Pick<InvoiceLine, 'kind' | 'metered' | 'net'>;

/** Whose lines the last close left to the next one, and why. */
export class LeftOver {
  readonly #behind = new Set<string>();
  readonly #plans = new Set<string>();

  /** A credit that waits became less since the last close: what it paid for is not invoiced yet. */
  lowered(customerId: string): void {
    this.#behind.add(customerId);
  }

  /** A close composed lines. One that invoices none of them leaves all to wait behind the credit, or the usage given back, among them. */
  closed(customerId: string, lines: readonly ComposedLine[], isInvoiced: boolean): void {
    this.#behind.delete(customerId);
    this.#plans.delete(customerId);
    if (isInvoiced) return;
    if (lines.some(({ kind }) => kind === 'plan')) this.#plans.add(customerId);
    if (lines.some(({ metered, net }) => metered && net < 0n)) this.#behind.add(customerId);
  }

  hasLines = (customerId: string): boolean => this.#behind.has(customerId);
  hasPlan = (customerId: string): boolean => this.#plans.has(customerId);
}
