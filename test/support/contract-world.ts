import { cancelService } from '../../shared/application/change-subscription.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import type { Agreement } from '../../shared/domain/contracts/contract.ts';
import type { Subscription } from '../../shared/domain/subscriptions/subscription.ts';
import { settleEvents } from '../../shared/domain/wallets/settle-events.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { formatCents } from '../../shared/kernel/money.ts';
import { BillingWorld } from './billing-world.ts';
import { accept, agreementOf, quoteIdOf, vmcloud } from './contracts.ts';
import { metered } from './meters.ts';

const START = '2026-11-17T09:00:00Z';
const MILLION = 1_000_000;

/** VMCloud from 17 November 2026 on, with one customer. */
export class ContractWorld extends BillingWorld {
  #quotes = 0;

  static async begun(more: { readonly catalog?: Catalog; readonly start?: string } = {}): Promise<ContractWorld> {
    const world = new ContractWorld({ start: START, catalog: vmcloud, ...more });
    await world.customer('acme');
    return world;
  }

  accept(more: Partial<Agreement> = {}, amends?: string) {
    this.#quotes += 1;
    const quoteId = quoteIdOf(String(this.#quotes));
    return accept(this.ports, 'acme', {
      quoteId,
      agreement: agreementOf(more),
      ...(amends !== undefined && { amends }),
    });
  }

  async read(): Promise<Subscription> {
    const subscription = await this.ports.subscription('acme');
    invariant(subscription, 'there is a subscription');
    return subscription;
  }

  async payAll(...periods: readonly string[]) {
    for (const { id } of await this.invoices(...periods)) await this.pay(id);
  }

  cancel(at: 'period_end' | 'now') {
    const call = { key: `cancel ${String(this.now)}`, inputHash: '' };
    const request = { at, reason: 'switched' } as const;
    return cancelService(this.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
  }

  async lines(...periods: readonly string[]) {
    return (await this.invoices(...periods)).map((invoice) => ({
      cause: invoice.cause.replace(/_[-0-9a-f]{36}/g, ''),
      due: invoice.dueDate,
      net: formatCents(invoice.net),
      lines: invoice.lines.map(({ kind, net, service }) => [kind, formatCents(net), service.start, service.end]),
    }));
  }

  /** So many GPU hours, 1.20 each; now, unless it was earlier. */
  async useHours(hours: number, time?: string): Promise<void> {
    const event = metered('gpu.hours', time ?? instant(this.now++), hours * MILLION);
    const context = { catalog: this.catalog, now: instant(this.now) };
    const { sealed, events } = settleEvents(await this.tail('acme'), [event], context);
    await this.ports.commit({ changes: [{ noun: 'segment', value: sealed }], events });
  }

  types = (...prefixes: readonly string[]) =>
    this.told()
      .map(({ type }) => type)
      .filter((type) => prefixes.some((prefix) => type.startsWith(prefix)));
}
