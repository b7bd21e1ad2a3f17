import { describe, expect, it } from 'vitest';
import { begun, day, linesOf, on } from '../../support/hosting-world.ts';

describe('products that are billed in advance', () => {
  const prepaid = { plan: 'prepaid' };

  it('are invoiced with the plan: the days left at the start, then month by month', async () => {
    const world = await begun({ ...prepaid, quantities: { vps: 2 } }, '2026-11-16');
    await world.liveThrough(day('2026-12-02'));
    expect(await linesOf(world, '2026-11', '2026-12')).toEqual([
      'start: plan 3.00 Prepaid plan, 1 seat, 16 to 30 November 2026',
      'start: product 9.99 VPS x 2, 16 to 30 November 2026',
      'close: plan 6.00 Prepaid plan, 1 seat, December 2026',
      'close: product 19.98 VPS x 2, December 2026',
    ]);
  });

  it('are added at once, and removed with the next period', async () => {
    const world = await begun({ ...prepaid, quantities: { vps: 2, support: 1 } });
    await on(world, '2026-11-16', { ...prepaid, quantities: { vps: 5 } });
    expect((await world.ports.subscription('acme'))?.scheduled).toMatchObject({
      on: '2026-12-01',
      quantities: { vps: 5 },
    });
    await world.liveThrough(day('2026-12-02'));
    expect((await linesOf(world, '2026-11', '2026-12')).slice(3)).toEqual([
      'change: product 14.98 VPS x 3, 16 to 30 November 2026',
      'close: plan 6.00 Prepaid plan, 1 seat, December 2026',
      'close: product 49.95 VPS x 5, December 2026',
    ]);
  });

  it('of a price by volume are credited and charged again at the price of the new total', async () => {
    const world = await begun({ ...prepaid, quantities: { disks: 10 } });
    await on(world, '2026-11-16', { ...prepaid, quantities: { disks: 20 } });
    expect((await linesOf(world, '2026-11')).slice(1)).toEqual([
      'start: product 20.00 disks x 10 (units 1 to 10), November 2026',
      'change: credit -10.00 Unused days of disks x 10 (units 1 to 10), 16 to 30 November 2026',
      'change: product 15.00 disks x 20 (units 11 to 100), 16 to 30 November 2026',
    ]);
  });

  it('of a graduated price are charged by what each tier gained', async () => {
    const world = await begun({ ...prepaid, quantities: { databases: 8 } });
    await on(world, '2026-11-16', { ...prepaid, quantities: { databases: 12 } });
    expect((await linesOf(world, '2026-11')).slice(2)).toEqual([
      'change: product 2.00 databases x 2 (units 1 to 10), 16 to 30 November 2026',
      'change: product 1.50 databases x 2 (units 11 to 100), 16 to 30 November 2026',
      'change: product 2.50 databases, base price (units 11 to 100), 16 to 30 November 2026',
    ]);
  });

  it('by the seat are charged for seats that are added', async () => {
    const world = await begun({ ...prepaid, seats: 2, quantities: { backup: 1 } });
    await on(world, '2026-11-16', { ...prepaid, seats: 5 });
    expect(await linesOf(world, '2026-11')).toEqual([
      'start: plan 12.00 Prepaid plan, 2 seats, November 2026',
      'start: product 8.00 backup, 2 seats, November 2026',
      'change: plan 9.00 Prepaid plan, 3 seats, 16 to 30 November 2026',
      'change: product 6.00 backup, 3 seats, 16 to 30 November 2026',
    ]);
  });

  it('cost twelve months on a yearly term, and what is added runs to the anniversary', async () => {
    const world = await begun({ ...prepaid, interval: 'year', quantities: { vps: 1 } });
    await on(world, '2027-05-02', { ...prepaid, quantities: { vps: 2 } });
    expect(await linesOf(world, '2026-11', '2027-05')).toEqual([
      'start: plan 72.00 Prepaid plan, 1 seat, 1 November 2026 to 31 October 2027',
      'start: product 119.88 VPS x 1, 1 November 2026 to 31 October 2027',
      'change: product 60.10 VPS x 1, 2 May 2027 to 31 October 2027',
    ]);
  });

  it('go to a plan that bills after the month, and back, without a day twice or not at all', async () => {
    const world = await begun({ plan: 'team', quantities: { vps: 1 } });
    await on(world, '2026-11-16', { plan: 'prepaid' });
    await on(world, '2026-12-10', { plan: 'team' });
    await world.liveThrough(day('2027-02-02'));
    const lines = await linesOf(world, '2026-11', '2026-12', '2027-01', '2027-02');
    expect(lines.filter((line) => line.includes('VPS'))).toEqual([
      'change: product 4.99 VPS x 1, 16 to 30 November 2026',
      'close: product 9.99 VPS x 1, December 2026',
      'close: product 5.00 VPS x 1, 1 to 15 November 2026',
      'close: product 9.99 VPS x 1, January 2027',
    ]);
  });

  it('are credited from the day on which a plan begins that bills them after the month', async () => {
    const world = await begun({ ...prepaid, quantities: { vps: 2 } });
    await on(world, '2026-11-16', { plan: 'business' });
    await world.liveThrough(day('2026-12-02'));
    const lines = await linesOf(world, '2026-11', '2026-12');
    expect(lines.filter((line) => line.includes('VPS'))).toEqual([
      'start: product 19.98 VPS x 2, November 2026',
      'close: credit -9.99 Unused days of VPS x 2, 16 to 30 November 2026',
      'close: product 9.99 VPS x 2, 16 to 30 November 2026',
    ]);
  });
});
