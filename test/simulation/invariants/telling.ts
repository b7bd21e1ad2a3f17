import { readEvent } from '../../../events/catalogue.ts';
import type { WireEnvelope } from '../../../events/envelope.ts';
import type { Item } from '../../../shared/adapters/store.ts';
import type { Activity } from '../../../shared/application/ports.ts';
import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import { type Tell, text } from './violation.ts';

/** Events that were committed, that went over the bus, and that had their effect. */
export class Telling {
  /** By id: its place in the outbox, while it lies there. */
  readonly #waiting = new Map<string, string>();
  readonly #committed = new Set<string>();
  readonly #delivered = new Map<string, WireEnvelope>();
  readonly #activities = new Map<string, Activity>();
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  outbox(item: Item): WireEnvelope {
    const event = JSON.parse(String(item['d'])) as WireEnvelope;
    this.#waiting.set(event.id, item.sk);
    this.#committed.add(event.id);
    return event;
  }

  taken(sortKey: string): void {
    const id = sortKey.slice(sortKey.indexOf('#') + 1);
    this.#waiting.delete(id);
    if (!this.#delivered.has(id)) this.#tell('5 what was committed is told', `${id} left the outbox and told nobody`);
  }

  delivered(event: WireEnvelope): void {
    try {
      readEvent(event);
    } catch (error) {
      this.#tell('5 what was committed is told', `${event.type} breaks its contract: ${String(error)}`);
    }
    const before = this.#delivered.get(event.id);
    if (before && text(before.data) !== text(event.data)) {
      this.#tell('5 effects of events happen once', `${event.id} tells ${text(before.data)}, then ${text(event.data)}`);
    }
    this.#delivered.set(event.id, event);
  }

  activity(value: Activity): void {
    const event = this.#delivered.get(value.id);
    const isOfWebhook = value.type === 'top_up.payment_refused';
    if (!isOfWebhook && event?.type !== value.type) {
      this.#tell('5 effects of events happen once', `an activity ${value.type} of no event`);
    }
    const known = this.#activities.get(value.id);
    if (known) this.#tell('5 effects of events happen once', `${text(known)} is recorded again: ${text(value)}`);
    this.#activities.set(value.id, value);
  }

  told(type: string): readonly WireEnvelope[] {
    return [...this.#delivered.values()].filter((event) => event.type === type);
  }

  /** When everything is at rest. */
  check({ invoices, closings }: { readonly invoices: readonly Invoice[]; readonly closings: readonly string[] }): void {
    const missing = (what: string) => this.#tell('5 what was committed is told', what);
    for (const id of this.#waiting.keys()) missing(`${id} still lies in the outbox`);
    for (const id of this.#committed) if (!this.#delivered.has(id)) missing(`${id} was committed and not told`);
    for (const { id, type, data } of this.#delivered.values()) {
      const hasCustomer = typeof data === 'object' && data !== null && 'customerId' in data;
      if (hasCustomer && !this.#activities.has(id)) {
        this.#tell('5 effects of events happen once', `${type} ${id} is in no activity`);
      }
    }
    this.#expectOnce('invoice.finalized', 'invoiceId', new Set(invoices.map(({ id }) => id)));
    const months = new Set(this.told('wallet.period_closed').map(({ data }) => monthOf(data)));
    for (const closing of closings) if (!months.has(closing)) missing(`the close of ${closing}`);
  }

  #expectOnce(type: string, field: string, ids: ReadonlySet<string>): void {
    const counts = new Map<string, number>();
    for (const { data } of this.told(type)) {
      const id = String((data as Record<string, unknown>)[field]);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const id of ids) {
      if (counts.get(id) !== 1) this.#tell('5 what was committed is told', `${type} of ${id}: ${text(counts.get(id))}`);
    }
    if (counts.size > ids.size) this.#tell('5 what was committed is told', `${type} of what does not exist`);
  }
}

const monthOf = (data: unknown): string => {
  const { customerId, period } = data as { customerId: string; period: string };
  return `${customerId} ${period}`;
};
