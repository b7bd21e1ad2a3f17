import type { InvoiceLine } from '../../shared/domain/invoices/invoice.ts';
import type { SubscriptionRequest } from '../../shared/domain/subscriptions/check-request.ts';
import { formatCents } from '../../shared/kernel/money.ts';
import type { Period } from '../../shared/kernel/period.ts';
import { BillingWorld } from './billing-world.ts';
import { hosting } from './hosting.ts';

const catalog = hosting();

/** The morning of a day. */
export const day = (text: string) => `${text}T09:00:00Z`;

/** A customer with a card who hosts by what is used, unless another plan is asked for. */
export async function begun(request: Partial<SubscriptionRequest>, start = '2026-11-01'): Promise<BillingWorld> {
  const world = new BillingWorld({ start: day(start), catalog });
  await world.customer('acme');
  await world.addCard('acme');
  await world.put('acme', { plan: 'self-service', ...request });
  return world;
}

/** Asks for these terms today. */
export const put = (world: BillingWorld, request: Partial<SubscriptionRequest>) =>
  world.put('acme', { plan: 'self-service', ...request });

/** Asks for these terms on that day. */
export async function on(world: BillingWorld, date: string, request: Partial<SubscriptionRequest>): Promise<void> {
  await world.liveThrough(day(date));
  await put(world, request);
}

export const textOf = ({ kind, description, net }: InvoiceLine) => `${kind} ${formatCents(net)} ${description}`;

/** What was invoiced in these months, each line with the cause of its invoice. */
export async function linesOf(world: BillingWorld, ...periods: string[]): Promise<string[]> {
  const invoices = await world.invoices(...(periods as Period[]));
  return invoices.flatMap(({ cause, lines }) => lines.map((line) => `${cause.split(':')[0] ?? ''}: ${textOf(line)}`));
}
