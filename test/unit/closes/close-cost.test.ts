import { describe, expect, it } from 'vitest';
import type { Units } from '../../../shared/adapters/store.ts';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { proofUntil } from '../../support/proofs.ts';
import { unitCounter } from '../../support/unit-counter.ts';
import { at } from '../../support/wallets.ts';

const CUSTOMERS = 300;
const PROOF: Partial<Customer> = { proofs: [proofUntil('student', '2027-09-30')] };
/** A name, an address and ids as long as they come. */
const ADDRESS = { line1: '128 boulevard de la Résistance', postalCode: '57000', city: 'Metz' };
const BUYER = {
  name: 'Établissements Lorrains de Mécanique SAS',
  email: 'comptabilite@etablissements-lorrains.example',
  address: ADDRESS,
  siren: '732829320',
  language: 'fr',
  stripe: { customerId: 'cus_000000000000001', paymentMethod: { id: 'pm_000000000000001', type: 'card' } },
} as const;

/** Units of the whole close of customers who are alike, a customer: its start, and all four steps of its chunks. */
async function unitsEach(prepare: (world: BillingWorld, id: string) => Promise<void>): Promise<Units> {
  const counter = unitCounter();
  const world = new BillingWorld({ meter: counter.meter });
  for (let index = 0; index < CUSTOMERS; index += 1) await prepare(world, `customer-${String(index).padStart(6, '0')}`);
  world.now = at('2026-12-01T02:30:00Z');
  const before = counter.charged();
  await world.deliver({ queue: 'starts', body: {} });
  for (const chunk of world.queue.splice(0)) await world.deliver(chunk);
  const after = counter.charged();
  expect(world.told('close.completed')).toHaveLength(1);
  return {
    reads: (after.reads - before.reads) / CUSTOMERS,
    writes: (after.writes - before.writes) / CUSTOMERS,
  };
}

describe('what a close costs (performance.md, P7)', () => {
  it('is at most 10 write units and 4 read units a customer with an invoice of seats, a top-up and overage', async () => {
    const { reads, writes } = await unitsEach(async (world, id) => {
      await world.subscriber(id, 'pro', 3, BUYER);
      await world.topUp(id, '5.00');
      await world.use(id, 40_000);
    });
    expect(writes).toBeLessThanOrEqual(10);
    expect(reads).toBeLessThanOrEqual(4);
  });

  it('is about 2 write units a customer without one', async () => {
    const { writes } = await unitsEach((world, id) => world.subscriber(id, 'student', 1, { ...BUYER, ...PROOF }));
    expect(writes).toBeLessThanOrEqual(2);
  });
});
