import { beforeEach, expect } from 'vitest';
import { settleDue } from '../../shared/application/settle-due.ts';
import { ACME, HttpWorld } from './http-world.ts';
import { VMCLOUD } from './quotes.ts';

/** The world of the test that runs. */
export let world: HttpWorld;

/** Call it in a suite: each of its tests gets a world of its own, which sells servers to two customers. */
export function worldForEachTest(): void {
  beforeEach(async () => {
    world = await HttpWorld.start(undefined, VMCLOUD);
    for (const id of ['acme', 'other']) await world.put(`/v1/customers/${id}`, { ...ACME, language: 'en' });
  });
}

/** A quote that the policy approves by itself. */
export const annual = {
  customerId: 'acme',
  plan: 'annual',
  termMonths: 12,
  rhythm: 'monthly',
  lines: [{ product: 'vps', quantity: 100 }],
};

/** A quote that somebody must approve. */
export const multiYear = {
  ...annual,
  plan: 'multi-year',
  termMonths: 24,
  rhythm: 'quarterly',
  discounts: [{ name: 'launch', percent: 2 }],
};

export const approval = { approver: 'Jeanne Martin', justification: 'Speaks at our conference' };

/** The id of a quote that was made. */
export async function made(body: object = annual): Promise<string> {
  const reply = await world.post('/v1/quotes', body);
  expect(reply.status).toBe(201);
  return String(reply.json['id']);
}

export const told = (): readonly string[] =>
  world.bus.delivered.filter(({ type }) => type.startsWith('quote.')).map(({ type }) => type);

/** What is due by now is done. */
export function sweep(): Promise<unknown> {
  const { storage } = world;
  const ports = { ...storage, catalog: VMCLOUD, clock: () => world.now as never, pause: () => Promise.resolve() };
  return settleDue({ ...ports, newId: () => 'unused', commit: storage.commitFor('sweep') })((_due, cause) => {
    throw cause as Error;
  });
}
