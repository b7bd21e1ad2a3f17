import { describe, expect, it } from 'vitest';
import { sellService } from '../../../shared/application/sell-service.ts';
import { cancelService } from '../../../shared/application/change-subscription.ts';
import { asUnitPrice } from '../../../shared/domain/invoices/lines.ts';
import type { ServiceOrder } from '../../../shared/domain/subscriptions/sell-service.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { centsOf, formatCents } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { hosting } from '../../support/hosting.ts';

const TRAINING: ServiceOrder = { service: 'training', quantity: 2 };

async function world(): Promise<BillingWorld> {
  const made = new BillingWorld({ start: '2026-11-17T09:00:00Z', catalog: hosting() });
  await made.customer('acme');
  await made.put('acme', { plan: 'self-service', quantities: { vps: 1 } });
  return made;
}

const sell = (made: BillingWorld, order: ServiceOrder, key = 'k') =>
  sellService(made.ports)({
    customerId: 'acme',
    order,
    call: { key, inputHash: JSON.stringify(order, (_, value: unknown) => String(value)) },
    answer: ({ net }) => formatCents(net),
  });

const linesOf = async (made: BillingWorld, period: string) =>
  (await made.invoices(period as Period)).flatMap(({ lines }) =>
    lines.map(({ kind, description, net, quantity, unit }) => [kind, description, quantity, unit, formatCents(net)]),
  );

describe('a service', () => {
  it('waits for the next invoice, and stands on it once', async () => {
    const made = await world();
    expect(await sell(made, { ...TRAINING, description: 'administrators' })).toBe('1800.00');
    expect(await linesOf(made, '2026-11')).toEqual([]);
    await made.liveThrough('2027-01-02T09:00:00Z');
    expect(await linesOf(made, '2026-12')).toEqual([
      ['service', 'Training: administrators', 2n, 'day', '1800.00'],
      ['product', 'VPS x 1, 17 to 30 November 2026', 1n, 'server', '4.66'],
    ]);
    expect((await linesOf(made, '2027-01')).map(([kind]) => kind)).toEqual(['product']);
  });

  it('is sold once by one key, and told once', async () => {
    const made = await world();
    await sell(made, TRAINING);
    expect(await sell(made, TRAINING)).toBe('1800.00');
    expect((await made.ports.subscription('acme'))?.waiting).toHaveLength(1);
    expect(made.told('service.sold').map(({ data }) => data)).toMatchObject([
      { customerId: 'acme', service: 'training', quantity: 2, net: '1800.00', currency: 'EUR' },
    ]);
  });

  it('may have a price that was agreed', async () => {
    const made = await world();
    expect(await sell(made, { ...TRAINING, unitPrice: asUnitPrice(centsOf('750.50')) })).toBe('1501.00');
  });

  it('stands on the invoice of a subscription that ended', async () => {
    const made = await world();
    const call = { key: 'cancel', inputHash: '' };
    const request = { at: 'now', reason: 'other' } as const;
    await cancelService(made.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
    await sell(made, TRAINING);
    await made.liveThrough('2026-12-02T09:00:00Z');
    expect((await linesOf(made, '2026-12')).map(([kind]) => kind)).toEqual(['service']);
  });

  it('that the catalog does not have is refused, with those that it has', async () => {
    const made = await world();
    const refusal: unknown = await sell(made, { service: 'cleaning', quantity: 1 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(BillingError);
    expect(refusal).toMatchObject({
      code: 'unknown_service',
      details: { members: { services: ['training', 'migration'] } },
    });
  });

  it('is refused where there is no subscription, or a hundred lines wait already', async () => {
    const made = await world();
    for (let each = 0; each < 100; each += 1) await sell(made, { service: 'training', quantity: 1 }, String(each));
    await expect(sell(made, TRAINING)).rejects.toMatchObject({ code: 'too_many_open' });
    await made.customer('globex');
    const input = { customerId: 'globex', order: TRAINING, call: { key: 'g', inputHash: '' }, answer: () => '' };
    await expect(sellService(made.ports)(input)).rejects.toMatchObject({ code: 'no_subscription' });
  });
});
