import { describe, expect, it } from 'vitest';
import { cancelService, pauseService, resumeService } from '../../../shared/application/change-subscription.ts';
import { previewSubscription } from '../../../shared/application/preview-subscription.ts';
import type { CancelRequest } from '../../../shared/domain/subscriptions/end-service.ts';
import { formatCents } from '../../../shared/kernel/money.ts';
import { sum } from '../../../shared/kernel/rounding.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { hosting } from '../../support/hosting.ts';
import { begun, day, linesOf, on, put, textOf } from '../../support/hosting-world.ts';

const cancel = (world: BillingWorld, request: CancelRequest) =>
  cancelService(world.ports)({
    customerId: 'acme',
    request,
    call: { key: 'cancel', inputHash: '' },
    answer: () => ({}),
  });

describe('products that are billed after their month', () => {
  it('cost nothing at the start, and their days on the invoice of the 1st: a line for each quantity', async () => {
    const world = await begun({ quantities: { vps: 3 } });
    expect(await linesOf(world, '2026-11')).toEqual([]);
    await on(world, '2026-11-17', { quantities: { vps: 5 } });
    await on(world, '2026-11-24', { quantities: { vps: 1 } });
    await world.liveThrough(day('2026-12-02'));
    expect(await linesOf(world, '2026-12')).toEqual([
      'close: product 15.98 VPS x 3, 1 to 16 November 2026',
      'close: product 11.66 VPS x 5, 17 to 23 November 2026',
      'close: product 2.33 VPS x 1, 24 to 30 November 2026',
    ]);
    await world.liveThrough(day('2027-01-02'));
    expect(await linesOf(world, '2027-01')).toEqual(['close: product 9.99 VPS x 1, December 2026']);
  });

  it('prorate by the cumulative rule: the parts of a month of one quantity sum to the month', async () => {
    const world = await begun({ quantities: { vps: 3 } });
    for (const date of ['2026-11-05', '2026-11-11', '2026-11-23']) {
      await on(world, date, { quantities: { vps: 2 } });
      await put(world, { quantities: { vps: 3 } });
    }
    await world.liveThrough(day('2026-12-02'));
    const [invoice] = await world.invoices('2026-12');
    expect(invoice?.lines).toHaveLength(4);
    expect(formatCents(invoice?.net ?? (0n as never))).toBe('29.97');
  });

  it('have one line though something else of the subscription changes within the month', async () => {
    const world = await begun({ plan: 'team', quantities: { vps: 2 } });
    await on(world, '2026-11-10', { plan: 'team', quantities: { vps: 2, support: 1 } });
    await on(world, '2026-11-20', { plan: 'team', seats: 3 });
    await world.liveThrough(day('2026-12-02'));
    expect((await linesOf(world, '2026-12')).filter((line) => line.includes('product'))).toEqual([
      'close: product 19.98 VPS x 2, November 2026',
      'close: product 21.00 support, 10 to 30 November 2026',
    ]);
  });

  it('begin a new line with another plan, whose discounts may differ', async () => {
    const world = await begun({ quantities: { vps: 2 } });
    await on(world, '2026-11-16', { plan: 'team' });
    await world.liveThrough(day('2026-12-02'));
    expect((await linesOf(world, '2026-12')).filter((line) => line.includes('product'))).toEqual([
      'close: product 9.99 VPS x 2, 1 to 15 November 2026',
      'close: product 9.99 VPS x 2, 16 to 30 November 2026',
    ]);
  });

  it('cost nothing on days of a pause', async () => {
    const world = await begun({ quantities: { vps: 1 } });
    await world.liveThrough(day('2026-11-11'));
    await pauseService(world.ports)({ customerId: 'acme' });
    await world.liveThrough(day('2026-11-21'));
    await resumeService(world.ports)({ customerId: 'acme' });
    await world.liveThrough(day('2026-12-02'));
    expect(await linesOf(world, '2026-12')).toEqual([
      'close: product 3.33 VPS x 1, 1 to 10 November 2026',
      'close: product 3.33 VPS x 1, 21 to 30 November 2026',
    ]);
  });

  it('are taken up in other quantities, and what is paid of the plan stays as it is', async () => {
    const world = await begun({ plan: 'team', quantities: { vps: 1 } });
    await world.liveThrough(day('2026-11-11'));
    await pauseService(world.ports)({ customerId: 'acme' });
    await on(world, '2026-11-21', { plan: 'team', quantities: { vps: 2 } });
    await world.liveThrough(day('2026-12-02'));
    expect(await linesOf(world, '2026-11', '2026-12')).toEqual([
      'start: plan 5.00 Team plan, 1 seat, November 2026',
      'close: plan 5.00 Team plan, 1 seat, December 2026',
      'close: product 3.33 VPS x 1, 1 to 10 November 2026',
      'close: product 6.66 VPS x 2, 21 to 30 November 2026',
    ]);
  });

  it('are invoiced at once by a cancellation that is effective now, up to the day before', async () => {
    const world = await begun({ quantities: { vps: 4 } });
    await world.liveThrough(day('2026-11-16'));
    await cancel(world, { at: 'now', reason: 'other' });
    expect(await linesOf(world, '2026-11')).toEqual(['change: product 19.98 VPS x 4, 1 to 15 November 2026']);
    await world.liveThrough(day('2026-12-02'));
    expect(await linesOf(world, '2026-12')).toEqual([]);
  });

  it('come with the close when service ends with its period, and not again', async () => {
    const world = await begun({ quantities: { vps: 1 } });
    await world.liveThrough(day('2026-11-16'));
    await cancel(world, { at: 'period_end', reason: 'other' });
    await world.liveThrough(day('2027-01-02'));
    expect(await linesOf(world, '2026-12', '2027-01')).toEqual(['close: product 9.99 VPS x 1, November 2026']);
  });

  it('are carried over a new start on the day after the end', async () => {
    const world = await begun({ quantities: { vps: 1 } });
    await world.liveThrough(day('2026-11-16'));
    await cancel(world, { at: 'period_end', reason: 'other' });
    await world.liveThrough('2026-11-30T23:30:00Z');
    await put(world, { quantities: { vps: 2 } });
    await world.liveThrough(day('2027-01-02'));
    expect(await linesOf(world, '2026-12', '2027-01')).toEqual([
      'close: product 9.99 VPS x 1, November 2026',
      'close: product 19.98 VPS x 2, December 2026',
    ]);
  });

  it('wait below the minimum, and come with the next close, each in its own month', async () => {
    const world = await begun({ quantities: { vps: 1 } }, '2026-11-30');
    await world.liveThrough(day('2026-12-02'));
    expect(await linesOf(world, '2026-12')).toEqual([]);
    await world.liveThrough(day('2027-01-02'));
    expect(await linesOf(world, '2027-01')).toEqual([
      'close: product 0.33 VPS x 1, 30 November 2026',
      'close: product 9.99 VPS x 1, December 2026',
    ]);
  });

  it('are seen in a preview as a whole next month, and cost nothing now', async () => {
    const world = await begun({ quantities: { vps: 1 } }, '2026-11-10');
    const request = { plan: 'self-service', quantities: { vps: 3, support: 1 } };
    const { now, next } = await previewSubscription(world.ports)({ customerId: 'acme', request });
    expect(now).toBeUndefined();
    expect(next?.lines.map(textOf)).toEqual([
      'product 29.97 VPS x 3, December 2026',
      'product 30.00 support, December 2026',
    ]);
  });

  it('stay when a request does not name quantities, and all go when it names none', async () => {
    const world = await begun({ quantities: { vps: 1, support: 1 } });
    expect((await put(world, {})).outcome).toBe('unchanged');
    await put(world, { quantities: {} });
    expect((await world.ports.subscription('acme'))?.products).toEqual([]);
  });
});

describe('a trial', () => {
  it('has its products free, and they are charged from its end', async () => {
    const plans = { team: { name: 'Team', sale: 'self_service', price: '5.00', trialDays: 14 } } as const;
    const world = new BillingWorld({
      start: day('2026-11-01'),
      catalog: hosting({
        plans,
        discounts: [],
        products: { vps: hosting().document['products']?.['vps' as never] } as never,
      }),
    });
    await world.customer('acme');
    await world.addCard('acme');
    await world.put('acme', { plan: 'team', trial: true, quantities: { vps: 1 } });
    await world.liveThrough(day('2026-11-08'));
    await world.put('acme', { plan: 'team', quantities: { vps: 3 } });
    await world.liveThrough(day('2026-12-02'));
    expect((await linesOf(world, '2026-12')).filter((line) => line.includes('product'))).toEqual([
      'close: product 15.98 VPS x 3, 15 to 30 November 2026',
    ]);
  });
});

describe('the lines of a month', () => {
  it('sum to what their invoice says', async () => {
    const world = await begun({ quantities: { vps: 3, databases: 12 } });
    await on(world, '2026-11-09', { quantities: { vps: 1, databases: 200, disks: 7 } });
    await world.liveThrough(day('2026-12-02'));
    for (const { lines, net } of await world.invoices('2026-12')) {
      expect(sum(lines.map((line) => line.net))).toBe(net);
    }
  });
});
