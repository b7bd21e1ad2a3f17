import { describe, expect, it } from 'vitest';
import { readClose } from '../../../shared/application/read-close.ts';
import { startClose } from '../../../shared/application/start-close.ts';
import { STUCK_AFTER_MS } from '../../../shared/application/watch-close.ts';
import { openReport } from '../../../shared/domain/closes/close-report.ts';
import { MINUTE_MS } from '../../../shared/kernel/instant.ts';
import { formatCents } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { at } from '../../support/wallets.ts';

const month = (text: string) => text as Period;
const reportOf = (world: BillingWorld, period: string) => readClose(world.ports)(month(period));

/** Customers whose closes differ: seats, top-up, debt, nothing to pay, not there. */
async function ready(): Promise<BillingWorld> {
  const world = new BillingWorld();
  await world.subscriber('seats', 'individual', 3);
  await world.subscriber('top-up');
  await world.topUp('top-up', '5.00');
  await world.subscriber('debt');
  await world.use('debt', 13_000);
  await world.customer('nobody');
  world.now = at('2026-12-01T02:30:00Z');
  return world;
}

/** All that a close leaves behind, without what is random. */
async function traceOf(world: BillingWorld, ...periods: string[]) {
  const invoices = await world.invoices('2026-11', '2026-12', '2027-01');
  const numbers = invoices.map((invoice) => invoice.number);
  expect(numbers).toEqual(numbers.map((_, index) => `FA-2026-${String(index + 1).padStart(6, '0')}`));
  const reports = await Promise.all(periods.map((period) => reportOf(world, period)));
  for (const type of ['invoice.finalized', 'wallet.period_closed', 'close.started', 'close.completed']) {
    const told = world.told(type).map((event) => `${event.aggregate.id} ${String(event.aggregate.seq)}`);
    expect(new Set(told).size, `${type} is told once`).toBe(told.length);
  }
  const first = new Map(world.told().map((event) => [event.id, event]));
  for (const again of world.delivered) {
    expect(again.data, 'an event that is told again is the same').toEqual(first.get(again.id)?.data);
    expect(again.occurredAt).toBe(first.get(again.id)?.occurredAt);
  }
  return {
    invoices: invoices.map(({ customerId, cause, net, gross, lines }) => ({
      customerId,
      cause: cause.replace(/^start:.*/, 'start'),
      gross: formatCents(gross),
      net: formatCents(net),
      lines: lines.map((line) => line.description),
    })),
    reports: reports.map(({ customers, totals, status, exceptions }) => ({ customers, totals, status, exceptions })),
    events: world
      .told()
      .map((event) => event.type)
      .filter((type) => type !== 'export.ready')
      .sort(),
    files: [...world.files.keys()].sort(),
  };
}

describe('a close that is interrupted', () => {
  it('is started once by two starts at once, and each chunk done twice at once is done once', async () => {
    const whole = await ready();
    await whole.daily('2026-12-01T02:30:00Z');
    const world = await ready();
    const outcomes = await Promise.all([startClose(world.ports)({}), startClose(world.ports)({})]);
    expect(outcomes.map((each) => each.outcome).sort()).toEqual(['already_running', 'started']);
    const chunks = world.queue.splice(0);
    await Promise.all([...chunks, ...chunks, ...chunks].map((message) => world.deliver(message)));
    await world.drain();
    expect(await traceOf(world, '2026-11')).toEqual(await traceOf(whole, '2026-11'));
    const { length } = world.delivered;
    for (const message of chunks) await world.deliver(message);
    expect(world.delivered, 'a chunk that comes late tells nothing again').toHaveLength(length);
  });

  it('goes on while usage arrives: the event is in the month or late, and never lost', async () => {
    const world = await ready();
    await startClose(world.ports)({});
    const [chunk] = world.queue.splice(0);
    const late = at('2026-11-30T22:00:00Z');
    await Promise.all([world.deliver(chunk as never), world.use('debt', 1_000, late)]);
    await world.drain();
    await world.daily('2027-01-01T02:30:00Z');
    const [november, december] = [await reportOf(world, '2026-11'), await reportOf(world, '2026-12')];
    const carried = (await world.invoices('2026-12', '2027-01'))
      .filter((invoice) => invoice.customerId === 'debt')
      .flatMap((invoice) => invoice.lines)
      .filter((line) => line.kind === 'overage' || line.kind === 'adjustment');
    const spent = (await world.tail('debt')).segment.state.totals.spent;
    expect(carried.reduce((sum, line) => sum + line.net, 0n)).toBe(spent === 14_000_000n ? 368n : 276n);
    expect([november.status, december.status]).toEqual(['closed', 'closed']);
  });
});

describe('a customer who cannot be closed', () => {
  it('is reported with the reason, stops nobody, is tried again each day, and its next month waits', async () => {
    const world = await ready();
    world.poisoned.set('debt', Infinity);
    await world.daily('2026-12-01T02:30:00Z');
    expect(await reportOf(world, '2026-11')).toMatchObject({
      status: 'closed',
      customers: { total: 4, done: 2, skipped: 1, failed: 1 },
      exceptions: [
        { customerId: 'debt', outcome: 'failed', reason: 'Error: the account cannot be read' },
        { customerId: 'nobody', outcome: 'skipped' },
      ],
    });
    await world.daily('2026-12-01T12:00:00Z');
    expect((await reportOf(world, '2026-11')).close?.chunks).toBe(1);
    await world.daily('2027-01-01T02:30:00Z');
    expect((await reportOf(world, '2026-11')).close?.chunks).toBe(2);
    expect((await reportOf(world, '2026-12')).exceptions[0]).toMatchObject({ customerId: 'debt', outcome: 'failed' });
    world.poisoned.clear();
    await world.daily('2027-01-02T02:30:00Z');
    expect((await reportOf(world, '2026-11')).customers).toEqual({ total: 4, done: 3, skipped: 1, failed: 0 });
    expect((await reportOf(world, '2026-12')).customers).toEqual({ total: 4, done: 3, skipped: 1, failed: 0 });
    const owed = (await world.invoices('2027-01')).filter((invoice) => invoice.customerId === 'debt');
    expect(owed.map((invoice) => [invoice.cause, formatCents(invoice.net)])).toEqual([
      ['close:2026-11', '15.76'],
      ['close:2026-12', '13.00'],
    ]);
    const november = await reportOf(world, '2026-11');
    expect(november.totals.invoices).toBe(3);
    expect(november.exceptions).toEqual([{ customerId: 'nobody', outcome: 'skipped', reason: 'not_in_period' }]);
  });

  it('waits with its next month while an earlier one is open', async () => {
    const world = await ready();
    // Three tries in the close of November, three when it is tried again.
    world.poisoned.set('debt', 6);
    await world.daily('2026-12-01T02:30:00Z');
    await world.daily('2027-01-01T02:30:00Z');
    expect((await reportOf(world, '2026-12')).exceptions[0]).toEqual({
      customerId: 'debt',
      outcome: 'failed',
      reason: 'waits: its month 2026-11 is not closed',
    });
    await world.daily('2027-01-02T02:30:00Z');
    expect((await reportOf(world, '2026-11')).customers.failed).toBe(0);
    expect((await reportOf(world, '2026-12')).customers.failed).toBe(0);
  });

  it('is billed with the next month when the list of a month was made without it', async () => {
    const world = await ready();
    await world.daily('2026-12-01T02:30:00Z');
    // A clock that is behind: created and started in November, after November's list was made.
    world.now = at('2026-11-30T22:59:00Z');
    await world.subscriber('late');
    await world.use('late', 11_000);
    await world.daily('2027-01-01T02:30:00Z');
    expect((await reportOf(world, '2026-12')).customers.failed).toBe(0);
    const invoice = (await world.invoices('2027-01')).find((each) => each.customerId === 'late');
    expect(invoice?.lines.map((line) => `${line.kind} ${line.service.start}`)).toEqual([
      'plan 2026-12-01',
      'plan 2027-01-01',
      'adjustment 2026-11-01',
    ]);
  });

  it('begins no earlier than its customer came, whatever clock an instance has', async () => {
    const world = new BillingWorld();
    world.now = at('2026-12-01T00:30:00+01:00');
    await world.customer('new');
    world.now = at('2026-11-30T23:59:00+01:00');
    await world.subscribe('new');
    await world.daily('2027-01-01T02:30:00Z');
    const december = await reportOf(world, '2026-12');
    expect(december.customers).toMatchObject({ total: 1, done: 1, failed: 0 });
    const [first] = await world.invoices('2026-12');
    expect([first?.issueDate, first?.lines[0]?.service.start]).toEqual(['2026-12-01', '2026-12-01']);
  });
});

describe('the watch over a close', () => {
  it('sends what was lost again, once it has been silent for long enough', async () => {
    const world = await ready();
    await startClose(world.ports)({});
    world.queue.length = 0;
    expect(await world.watch()).toMatchObject({ outcome: 'in_progress' });
    world.now += STUCK_AFTER_MS;
    expect(await world.watch()).toMatchObject({ outcome: 'resent', chunks: 1 });
    expect(await world.watch()).toMatchObject({ outcome: 'in_progress' });
    world.now += MINUTE_MS;
    await world.drain();
    expect((await reportOf(world, '2026-11')).status).toBe('closed');
    expect(await world.watch()).toEqual({ outcome: 'idle' });
    expect(openReport(month('2026-11')).status).toBe('open');
  });
});
