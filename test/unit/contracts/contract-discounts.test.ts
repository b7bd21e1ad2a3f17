import { describe, expect, it } from 'vitest';
import { viewSubscription } from '../../../shared/domain/subscriptions/subscription-view.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { factorOf } from '../../../shared/kernel/money.ts';
import { ContractWorld } from '../../support/contract-world.ts';
import { discountOf } from '../../support/contracts.ts';

describe('the discounts that a subscription under contract shows', () => {
  it('are those that were agreed for the month', async () => {
    const world = await ContractWorld.begun();
    await world.accept({
      discounts: [discountOf('annual commitment', '0.17'), discountOf('referral', '0.10', { untilMonth: 3 })],
    });
    const shown = async (now: string) => {
      const customer = await world.ports.customer('acme');
      if (!customer) throw new Error('the customer was made');
      const context = { catalog: world.catalog, now: instant(Date.parse(now)) };
      return viewSubscription(await world.read(), customer, context).discounts;
    };
    const annual = { name: 'annual commitment', percent: factorOf('0.17') };
    expect(await shown('2027-02-16T09:00:00Z')).toEqual([annual, { name: 'referral', percent: factorOf('0.10') }]);
    expect(await shown('2027-02-17T09:00:00Z')).toEqual([annual]);
    // An instance whose clock is behind may answer for a contract that begins today.
    expect(await shown('2026-11-16T09:00:00Z')).toHaveLength(2);
  });
});
