import { expect, it } from 'vitest';
import { verifyStore } from '../../../shared/application/verify-store.ts';
import { outcomesOf, packOutcomes } from '../../../shared/domain/closes/packed-outcomes.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const NOVEMBER = '2026-11' as Period;

/** A closed month, and a chunk that says otherwise of its customer: at this place behind the close's own. */
async function withChunkAt(offset: number): Promise<readonly string[]> {
  const world = new BillingWorld();
  await world.subscriber('acme');
  await world.daily('2026-12-01T02:30:00Z');
  const close = await world.ports.close(NOVEMBER);
  invariant(close?.status === 'closed', 'the month is closed');
  const { plan, chunks } = close;
  const own = await world.ports.closeChunk(NOVEMBER, plan, 0);
  invariant(own, 'the close has a chunk');
  const [outcome] = outcomesOf(own);
  invariant(outcome, 'the chunk says what became of its customer');
  const value = {
    ...own,
    index: chunks + offset,
    revision: offset < 0 ? own.revision + 1 : 1,
    customers: ['ghost'],
    outcomes: packOutcomes([{ ...outcome, customerId: 'ghost' }]),
  };
  await world.ports.commit({ changes: [{ noun: 'closeChunk', value }], events: [] });
  const checks = await verifyStore(world.ports)(() => undefined);
  return checks.flatMap(({ faults }) => faults);
}

it('a chunk that a crashed start left behind the last one belongs to no close', async () => {
  expect(await withChunkAt(0)).toEqual([]);
});

it('a chunk of the close that does not name its customer is a fault', async () => {
  expect(await withChunkAt(-1)).toEqual(['acme is missing in the close of 2026-11']);
});
