import { formatEventId } from '../../../shared/domain/usage/event-identity.ts';
import { formatInstant } from '../../../shared/kernel/instant.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { at } from '../../support/wallets.ts';
import type { CrashWorld } from '../crash-world.ts';

export const NOW = '2026-11-10T12:00:00Z';

export const PROFILE = {
  name: 'Acme SAS',
  email: 'billing@acme.example',
  kind: 'business',
  country: 'FR',
  address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
};

export async function customer(world: CrashWorld, id = 'acme'): Promise<void> {
  await world.must('PUT', `/v1/customers/${id}`, PROFILE);
}

export async function subscriber(world: CrashWorld, id = 'acme', plan = 'pro', seats = 1): Promise<void> {
  await customer(world, id);
  await world.must('PUT', `/v1/customers/${id}/subscription`, { plan, seats, interval: 'month' });
}

/** As Stripe would have told it. */
export async function cardOnFile(world: CrashWorld, id = 'acme'): Promise<void> {
  const ports = world.ports('card');
  const found = await ports.customer(id);
  invariant(found, 'the customer exists');
  const stripe = { customerId: `cus_${id}`, paymentMethod: { id: 'pm_1', type: 'card' } };
  const value = { ...found, revision: found.revision + 1, stripe };
  await ports.commit({ changes: [{ noun: 'customer', value }], events: [] });
}

type Usage = { readonly customerId?: string; readonly time?: string; readonly tokens?: number; readonly id?: string };

/** An event with its time in its id; 1,000 tokens cost 1.00. */
export function usage(index: number, { customerId = 'acme', time = NOW, tokens = 1_000, id }: Usage = {}) {
  const random = Buffer.alloc(10);
  random.writeUInt32BE(index, 6);
  return {
    specversion: '1.0',
    id: id ?? formatEventId('uuid7', at(time), random),
    source: '/test',
    type: 'assistant.request',
    subject: customerId,
    time: formatInstant(at(time)),
    data: { inputTokens: tokens, outputTokens: 0, user: `user-${String(index % 2)}` },
  };
}
