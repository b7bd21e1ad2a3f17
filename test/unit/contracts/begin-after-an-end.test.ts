import { describe, expect, it } from 'vitest';
import type { Agreement } from '../../../shared/domain/contracts/contract.ts';
import { microsOf } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import { ContractWorld } from '../../support/contract-world.ts';
import { catalog as taskforce } from '../../support/wallets.ts';

/** Enterprise, with a module that is agreed; every other one comes with the plan. */
const enterpriseFrom = (startsOn: string): Partial<Agreement> => ({
  plan: 'enterprise',
  catalogVersion: taskforce.version,
  seats: 20,
  quantities: {},
  modules: ['sap-integration'],
  lines: [
    { kind: 'plan', product: 'enterprise', name: 'Enterprise', quantity: 20, unitPrice: microsOf('21.50') as never },
  ],
  stacking: taskforce.stacking,
  startsOn: startsOn as LocalDate,
});

/** A subscription with a module ends with its period, on 1 December; a contract that was accepted under it begins then or later. */
async function begunOn(startsOn: string): Promise<ContractWorld> {
  const world = await ContractWorld.begun({ catalog: taskforce });
  await world.put('acme', { plan: 'pro', modules: ['lims'] });
  await world.accept(enterpriseFrom(startsOn));
  await world.cancel('period_end');
  await world.liveThrough('2026-12-20T09:00:00Z');
  return world;
}

describe('a contract that begins after the subscription before it has ended', () => {
  it('has the modules that are agreed, each told as installed: those of what ended went with it', async () => {
    const world = await begunOn('2026-12-15');
    expect(await world.read()).toMatchObject({
      startDate: '2026-12-15',
      modules: [{ id: 'sap-integration', since: '2026-12-15' }],
    });
    expect(world.types('module.', 'subscription.canceled', 'contract.started')).toEqual([
      'module.installed',
      'subscription.canceled',
      'module.installed',
      'contract.started',
    ]);
  });

  it('on the day of that end takes its place: its modules go on', async () => {
    const world = await begunOn('2026-12-01');
    const { modules } = await world.read();
    expect(modules.map(({ id }) => id)).toEqual(['lims', 'sap-integration']);
    expect(world.types('module.', 'subscription.canceled')).toEqual(['module.installed', 'module.installed']);
  });
});
