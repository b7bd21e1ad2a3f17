import { describe, expect, it } from 'vitest';
import { cancelService, pauseService, resumeService } from '../../../shared/application/change-subscription.ts';
import { previewSubscription } from '../../../shared/application/preview-subscription.ts';
import type { InvoiceLine } from '../../../shared/domain/invoices/invoice.ts';
import type { CancelRequest } from '../../../shared/domain/subscriptions/end-service.ts';
import type { SubscriptionRequest } from '../../../shared/domain/subscriptions/check-request.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { formatCents } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { sum } from '../../../shared/kernel/rounding.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { hosting } from '../../support/hosting.ts';

const catalog = hosting();
const day = (text: string) => `${text}T09:00:00Z`;

async function begun(request: Partial<SubscriptionRequest>, start = '2026-11-01'): Promise<BillingWorld> {
  const world = new BillingWorld({ start: day(start), catalog });
  await world.customer('acme');
  await world.addCard('acme');
  await world.put('acme', { plan: 'self-service', ...request });
  return world;
}

const put = (world: BillingWorld, request: Partial<SubscriptionRequest>) =>
  world.put('acme', { plan: 'self-service', ...request });

async function on(world: BillingWorld, date: string, request: Partial<SubscriptionRequest>): Promise<void> {
  await world.liveThrough(day(date));
  await put(world, request);
}

const textOf = ({ kind, description, net }: InvoiceLine) => `${kind} ${formatCents(net)} ${description}`;

async function linesOf(world: BillingWorld, ...periods: string[]): Promise<string[]> {
  const invoices = await world.invoices(...(periods as Period[]));
  return invoices.flatMap(({ cause, lines }) => lines.map((line) => `${cause.split(':')[0] ?? ''}: ${textOf(line)}`));
}

async function refusal(world: BillingWorld, request: Partial<SubscriptionRequest>) {
  const error: unknown = await put(world, request).catch((cause: unknown) => cause);
  if (!(error instanceof BillingError)) throw new Error('it was not refused', { cause: error });
  return { code: error.code, ...error.details };
}

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
