import type { InvoiceLine } from '../../../shared/domain/invoices/invoice.ts';
import { type Tell, text } from './violation.ts';

type Order = {
  readonly customerId: string;
  readonly net: bigint;
  isSold: boolean;
  /** How often it came to wait for an invoice, and how often one carried it. */
  entries: number;
  invoices: number;
};

/** What is sold once: ordered under a description that nobody else uses, and invoiced once. */
export class Services {
  readonly #orders = new Map<string, Order>();
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  ordered(description: string, order: Pick<Order, 'customerId' | 'net'>): void {
    this.#orders.set(description, { ...order, isSold: false, entries: 0, invoices: 0 });
  }

  /** The call was answered. */
  sold(description: string): void {
    const order = this.#orders.get(description);
    if (!order) return;
    order.isSold = true;
    if (order.entries === 0) this.#wrong(`${description} was sold and waits nowhere`);
  }

  /** New lines of a customer: they wait, or an invoice carries them at once. */
  entered(customerId: string, lines: readonly InvoiceLine[]): void {
    for (const line of servicesOf(lines)) {
      const order = this.#orderOf(customerId, line);
      if (!order) continue;
      order.entries += 1;
      if (order.entries > 1) this.#wrong(`${line.description} of ${customerId} is sold again`);
    }
  }

  invoiced(customerId: string, lines: readonly InvoiceLine[]): void {
    for (const line of servicesOf(lines)) {
      const order = this.#orderOf(customerId, line);
      if (!order) continue;
      order.invoices += 1;
      if (order.invoices > 1) this.#wrong(`${line.description} of ${customerId} is invoiced again`);
    }
  }

  /** When everything is at rest; `waiting` is what waits of all customers. */
  check(waiting: readonly InvoiceLine[]): void {
    const left = servicesOf(waiting).map(({ description }) => nameOf(description));
    for (const [description, { isSold, entries, invoices }] of this.#orders) {
      if (isSold && entries === 0) this.#wrong(`${description} was sold and is nowhere`);
      const waits = left.filter((each) => each === description).length;
      if (invoices + waits !== entries)
        this.#wrong(`${description} is on ${String(invoices)} invoices, and waits ${String(waits)} times`);
    }
  }

  #orderOf(customerId: string, line: InvoiceLine): Order | undefined {
    const order = this.#orders.get(nameOf(line.description));
    if (order?.customerId === customerId && order.net === line.net) return order;
    this.#wrong(`nobody ordered ${text(line)} for ${customerId}`);
    return undefined;
  }

  #wrong(detail: string): void {
    this.#tell('3 a service is invoiced once', detail);
  }
}

/** Those of a contract are described by their quantity alone, and its first instalment has them. */
const servicesOf = (lines: readonly InvoiceLine[]): readonly InvoiceLine[] =>
  lines.filter(({ kind, description }) => kind === 'service' && description.includes(': '));

/** What it was for, behind the name of the service. */
const nameOf = (description: string): string => description.slice(description.indexOf(': ') + 2);
