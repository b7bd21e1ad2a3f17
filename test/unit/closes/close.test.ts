import { describe, expect, it } from 'vitest';
import { readClose } from '../../../shared/application/read-close.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import { checkHasEnded } from '../../../shared/domain/closes/next-close.ts';
import { walletsAgree } from '../../../shared/domain/closes/close-progress.ts';
import { centsOf, formatCents, microsOf } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { proofUntil } from '../../support/proofs.ts';
import { at } from '../../support/wallets.ts';

const month = (text: string) => text as Period;
const PROOF: Partial<Customer> = { proofs: [proofUntil('student', '2027-09-30')] };

const reportOf = (world: BillingWorld, period: string) => readClose(world.ports)(month(period));
const linesOf = (invoice: Invoice | undefined) =>
  invoice?.lines.map((line) => `${line.kind} ${line.service.start} ${formatCents(line.net)}`);

describe('the close of a month', () => {
  it('bills the worked example to the cent', async () => {
    const world = new BillingWorld();
    await world.subscriber('acme');
    await world.topUp('acme', '5.00');
    await world.use('acme', 12_000);
    await world.daily('2026-12-01T02:30:00Z');
    const report = await reportOf(world, '2026-11');
    expect(report).toMatchObject({ status: 'closed', customers: { total: 1, done: 1, skipped: 0, failed: 0 } });
    expect(report.totals).toMatchObject({ invoices: 1, net: centsOf('17.60'), vat: centsOf('3.52') });
    expect(report.totals.wallet).toMatchObject({
      granted: microsOf('15'),
      spent: microsOf('12'),
      forfeited: microsOf('3'),
    });
    const [start, close] = await world.invoices('2026-11', '2026-12');
    expect(linesOf(start)).toEqual(['plan 2026-11-01 13.00']);
    expect(linesOf(close)).toEqual(['plan 2026-12-01 13.00', 'top_up 2026-11-01 4.60']);
    expect(close?.number).toBe('FA-2026-000002');
    expect(world.told().map((event) => event.type)).toEqual([
      'subscription.started',
      'invoice.finalized',
      'wallet.topped_up',
      'wallet.threshold_reached',
      'close.started',
      'subscription.past_due',
      'wallet.period_closed',
      'invoice.finalized',
      'close.completed',
      'export.ready',
    ]);
  });

  it('accounts for every customer: with an invoice, or with the reason why there is none', async () => {
    const world = new BillingWorld();
    await world.subscriber('pro');
    await world.subscriber('student', 'student', 2, PROOF);
    await world.customer('nobody');
    world.now = at('2026-11-30T23:30:00Z');
    await world.subscriber('first-of-december');
    await world.daily('2026-12-01T02:30:00Z');
    const report = await reportOf(world, '2026-11');
    expect(report.customers).toEqual({ total: 3, done: 1, skipped: 2, failed: 0 });
    expect(report.exceptions).toEqual(
      expect.arrayContaining([
        { customerId: 'student', outcome: 'skipped', reason: 'nothing_to_invoice' },
        { customerId: 'nobody', outcome: 'skipped', reason: 'not_in_period' },
      ]),
    );
  });

  it('adds nothing for a subscription that started at 00:30 on the first', async () => {
    const world = new BillingWorld();
    await world.customer('acme');
    world.now = at('2026-11-30T23:30:00Z');
    await world.subscribe('acme');
    await world.daily('2026-12-01T02:30:00Z');
    expect((await reportOf(world, '2026-11')).exceptions[0]?.reason).toBe('not_in_period');
    expect((await world.invoices('2026-11', '2026-12')).map((invoice) => linesOf(invoice))).toEqual([
      ['plan 2026-12-01 13.00'],
    ]);
    await world.daily('2027-01-01T02:30:00Z');
    expect(linesOf((await world.invoices('2027-01'))[0])).toEqual(['plan 2027-01-01 13.00']);
  });

  it('catches up what a sleeping scheduler missed: each month once, in order, dated today', async () => {
    const world = new BillingWorld({ start: '2026-09-15T10:00:00Z' });
    await world.subscriber('acme');
    for (const { id } of await world.invoices('2026-09')) await world.pay(id);
    await world.use('acme', 7_000);
    world.now = at('2026-10-20T10:00:00Z');
    await world.topUp('acme', '5.00');
    await world.daily('2026-12-05T05:00:00Z');
    for (const period of ['2026-09', '2026-10', '2026-11']) {
      expect(await reportOf(world, period)).toMatchObject({ status: 'closed', customers: { total: 1, done: 1 } });
    }
    const invoices = await world.invoices('2026-12');
    expect(invoices.map((invoice) => invoice.cause)).toEqual(['close:2026-09', 'close:2026-10', 'close:2026-11']);
    expect(invoices.map((invoice) => invoice.issueDate)).toEqual(['2026-12-05', '2026-12-05', '2026-12-05']);
    expect(invoices.map(linesOf)).toEqual([
      ['plan 2026-10-01 13.00', 'overage 2026-09-01 1.54'],
      ['plan 2026-11-01 13.00', 'top_up 2026-10-01 4.60'],
      ['plan 2026-12-01 13.00'],
    ]);
  });

  it('closes only through the month that was asked for', async () => {
    const world = new BillingWorld({ start: '2026-09-15T10:00:00Z' });
    await world.subscriber('acme');
    world.now = at('2026-12-05T05:00:00Z');
    await world.ports.sendCloseStart(month('2026-10'));
    await world.drain();
    expect((await reportOf(world, '2026-10')).status).toBe('closed');
    expect((await reportOf(world, '2026-11')).status).toBe('open');
  });

  it('numbers 150 customers in two chunks without a gap', async () => {
    const world = new BillingWorld();
    for (let index = 0; index < 150; index += 1) await world.subscriber(`customer-${String(index)}`, 'individual');
    await world.daily('2026-12-01T02:30:00Z');
    const report = await reportOf(world, '2026-11');
    expect(report.close?.chunks).toBe(2);
    expect(report.customers).toEqual({ total: 150, done: 150, skipped: 0, failed: 0 });
    const numbers = (await world.invoices('2026-11', '2026-12')).map((invoice) => invoice.number);
    expect(numbers).toEqual(Array.from({ length: 300 }, (_, index) => `FA-2026-${String(index + 1).padStart(6, '0')}`));
    expect(world.told('invoice.finalized')).toHaveLength(300);
  });

  it('lets the lines of a close below the minimum wait, and bills each of them once', async () => {
    const plans = { ...taskforce.plans, pro: { ...taskforce.plans['pro'], price: '0.10' } } as typeof taskforce.plans;
    const world = new BillingWorld({ catalog: loadCatalog({ ...taskforce, plans }) });
    await world.subscriber('acme');
    for (const day of ['2026-12-01', '2027-01-01', '2027-02-01', '2027-03-01']) {
      await world.daily(`${day}T02:30:00Z`);
    }
    expect((await reportOf(world, '2026-11')).exceptions).toEqual([
      { customerId: 'acme', outcome: 'skipped', reason: 'below_minimum' },
    ]);
    expect(await world.invoices('2026-11', '2026-12', '2027-01', '2027-02')).toEqual([]);
    expect(linesOf((await world.invoices('2027-03'))[0])).toEqual([
      'plan 2026-11-01 0.10',
      'plan 2026-12-01 0.10',
      'plan 2027-01-01 0.10',
      'plan 2027-02-01 0.10',
      'plan 2027-03-01 0.10',
    ]);
  });

  it('invoices usage that came after its month was closed as an adjustment that names the month', async () => {
    const world = new BillingWorld();
    await world.subscriber('acme');
    await world.use('acme', 10_000);
    await world.daily('2026-12-01T02:30:00Z');
    await world.use('acme', 2_000, at('2026-11-20T10:00:00Z'));
    await world.daily('2027-01-01T02:30:00Z');
    const [invoice] = await world.invoices('2027-01');
    expect(linesOf(invoice)).toEqual(['plan 2027-01-01 13.00', 'adjustment 2026-11-01 1.84']);
    expect(invoice?.lines[1]?.description).toContain('November 2026');
  });

  it("writes off a student's debt, and reports it", async () => {
    const world = new BillingWorld();
    await world.subscriber('student', 'student', 1, PROOF);
    await world.use('student', 5_000);
    await world.daily('2026-12-01T02:30:00Z');
    const { totals, exceptions } = await reportOf(world, '2026-11');
    expect(totals.wallet).toMatchObject({ overage: microsOf('3'), writtenOff: microsOf('3') });
    expect(walletsAgree(totals.wallet)).toBe(true);
    expect(exceptions).toEqual([{ customerId: 'student', outcome: 'skipped', reason: 'nothing_to_invoice' }]);
    await world.daily('2027-01-01T02:30:00Z');
    expect((await reportOf(world, '2026-12')).totals.wallet.writtenOff).toBe(0n);
  });

  it('is open for a month that nobody closed, and refuses one that has not ended', async () => {
    const world = new BillingWorld();
    expect(await reportOf(world, '2030-01')).toMatchObject({ status: 'open', customers: { total: 0 } });
    const { zone } = world.catalog;
    expect(() => {
      checkHasEnded(month('2026-11'), at('2026-11-30T22:59:59Z'), zone);
    }).toThrow(/period_not_ended.*2026-10/);
    expect(() => {
      checkHasEnded(month('2026-11'), at('2026-11-30T23:00:00Z'), zone);
    }).not.toThrow();
  });
});
