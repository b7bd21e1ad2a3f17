import { describe, expect, it } from 'vitest';
import type { SubscriptionRequest } from '../../../shared/domain/subscriptions/check-request.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import type { BillingWorld } from '../../support/billing-world.ts';
import { begun, day, linesOf, put } from '../../support/hosting-world.ts';

async function refusal(world: BillingWorld, request: Partial<SubscriptionRequest>) {
  const error: unknown = await put(world, request).catch((cause: unknown) => cause);
  if (!(error instanceof BillingError)) throw new Error('it was not refused', { cause: error });
  return { code: error.code, ...error.details };
}

describe('the charge model of a product', () => {
  it.each([
    ['flat', { support: 9 }, ['product 30.00 support, November 2026']],
    ['per seat', { backup: 1 }, ['product 8.00 backup, 2 seats, November 2026']],
    ['per unit', { vps: 3 }, ['product 29.97 VPS x 3, November 2026']],
    ['package, one free', { addresses: 10 }, ['product 20.00 addresses, 2 packages, November 2026']],
    ['package, the free one alone', { addresses: 1 }, []],
    ['graduated', { databases: 10 }, ['product 20.00 databases x 10 (units 1 to 10), November 2026']],
    [
      'graduated, over its edges',
      { databases: 101 },
      [
        'product 20.00 databases x 10 (units 1 to 10), November 2026',
        'product 135.00 databases x 90 (units 11 to 100), November 2026',
        'product 5.00 databases, base price (units 11 to 100), November 2026',
        'product 1.00 databases x 1 (from unit 101), November 2026',
      ],
    ],
    ['volume, at its edge', { disks: 100 }, ['product 150.00 disks x 100 (units 11 to 100), November 2026']],
    ['volume, over its edge', { disks: 101 }, ['product 101.00 disks x 101 (from unit 101), November 2026']],
  ])('%s prices a month', async (_, quantities, lines) => {
    const world = await begun({ seats: 2, quantities: quantities });
    await world.liveThrough(day('2026-12-02'));
    expect((await linesOf(world, '2026-12')).map((line) => line.replace('close: ', ''))).toEqual(lines);
  });
});

describe('a request for products', () => {
  it('that the price book does not have is refused, with what it has', async () => {
    const world = await begun({});
    expect(await refusal(world, { quantities: { mainframe: 1 } })).toMatchObject({
      code: 'unknown_product',
      errors: [{ path: 'quantities.mainframe' }],
      members: { products: ['vps', 'support', 'backup', 'addresses', 'databases', 'disks', 'shield'] },
    });
  });

  it('that a meter counts is refused: its usage is posted', async () => {
    const world = await begun({});
    expect(await refusal(world, { quantities: { vps: 1, 'storage.gb_months': 150 } })).toMatchObject({
      code: 'rule_violation',
      errors: [{ path: 'quantities.storage.gb_months', message: 'product_is_metered: storage.gb_months' }],
      members: { rule: 'product_is_metered' },
    });
    expect((await world.ports.subscription('acme'))?.products).toEqual([]);
  });

  it('that is not sold with the plan is refused, with the plans that it is sold with', async () => {
    const world = await begun({});
    expect(await refusal(world, { quantities: { shield: 1 } })).toMatchObject({
      code: 'plan_requires',
      members: { product: 'shield', plans: ['prepaid'] },
    });
  });

  it('is refused when the plan that is wanted does not sell what is kept, now or with the next period', async () => {
    const world = await begun({ plan: 'prepaid', quantities: { shield: 1 } });
    expect(await refusal(world, { plan: 'team' })).toMatchObject({ code: 'plan_requires' });
    expect(await refusal(world, { plan: 'self-service' })).toMatchObject({ code: 'plan_requires' });
  });

  it('of none of a product is no request for it', async () => {
    const world = await begun({ quantities: { vps: 1, shield: 0, mainframe: 0 } });
    expect((await world.ports.subscription('acme'))?.products).toMatchObject([{ id: 'vps', quantity: 1 }]);
  });
});
