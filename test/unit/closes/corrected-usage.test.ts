import { describe, expect, it } from 'vitest';
import { cancelService } from '../../../shared/application/change-subscription.ts';
import { correctEvent } from '../../../shared/application/correct-event.ts';
import { readUsage } from '../../../shared/application/read-usage.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { formatCents } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { faultsOfWallet } from '../../support/faults-of-wallet.ts';
import { at } from '../../support/wallets.ts';

const november = '2026-11' as Period;

async function worldWithUsage() {
  const billing = new BillingWorld({ start: '2026-11-01T00:00:00Z', catalog: loadCatalog(vmcloud) });
  await billing.subscriber('acme', 'self-service');
  await billing.meter('acme', 'storage.gb_months', 90_000_000);
  await billing.meter('acme', 'storage.gb_months', 30_000_000);
  const wrong = (await billing.tail('acme')).segment.events[0]?.id ?? '';
  await billing.meter('acme', 'gpu.hours', 10_000_000);
  return { billing, wrong };
}

const voided = (billing: BillingWorld, eventId: string) =>
  correctEvent(billing.ports)({
    customerId: 'acme',
    eventId,
    action: 'void',
    reason: 'reported twice',
    actor: 'desk',
    call: { key: eventId, inputHash: '' },
  });

const linesOf = async (billing: BillingWorld, month: string) =>
  (await billing.invoices(month)).flatMap(({ lines }) =>
    lines.map(({ kind, description, net }) => `${kind} | ${description} | ${formatCents(net)}`),
  );

describe('counted usage that is corrected', () => {
  it('before the close is not invoiced', async () => {
    const { billing, wrong } = await worldWithUsage();
    await voided(billing, wrong);
    await billing.daily('2026-12-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12')).toEqual([
      'usage | GPU hours, November 2026 | 12.00',
      'usage | Storage, up to 100 GB-months, November 2026 | 9.00',
    ]);
    expect(await faultsOfWallet(billing.ports, 'acme')).toEqual([]);
  });

  it('after the close comes back on the next invoice, as the month as a whole costs less, once', async () => {
    const { billing, wrong } = await worldWithUsage();
    await billing.daily('2026-12-01T02:30:00Z');
    billing.now = at('2026-12-05T10:00:00Z');
    await voided(billing, wrong);
    expect(await readUsage(billing.ports)({ customerId: 'acme', period: november })).toMatchObject({ total: 2_100n });
    await billing.meter('acme', 'gpu.hours', 5_000_000);
    await billing.daily('2027-01-01T02:30:00Z');
    await billing.daily('2027-02-01T02:30:00Z');
    expect(await linesOf(billing, '2027-01')).toEqual([
      'adjustment | Storage, November 2026: 90 GB-months by now, less than was invoiced | -2.60',
      'usage | GPU hours, December 2026 | 6.00',
    ]);
    expect(await linesOf(billing, '2027-02')).toEqual([]);
    expect(await faultsOfWallet(billing.ports, 'acme')).toEqual([]);
  });
});

describe('usage that a service left behind when it ended at once', () => {
  it('below the minimum of an invoice waits there, and stands on that of the close beside what came later', async () => {
    const billing = new BillingWorld({ start: '2026-11-01T00:00:00Z', catalog: loadCatalog(vmcloud) });
    await billing.subscriber('acme', 'self-service');
    billing.now = at('2026-11-17T10:00:00Z');
    await billing.meter('acme', 'gpu.hours', 200_000);
    const call = { key: 'cancel', inputHash: '' };
    const request = { at: 'now', reason: 'other' } as const;
    await cancelService(billing.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
    expect(await linesOf(billing, '2026-11')).toEqual([]);
    await billing.meter('acme', 'gpu.hours', 5_000_000);
    await billing.daily('2026-12-01T02:30:00Z');
    expect(await linesOf(billing, '2026-12')).toEqual([
      'usage | GPU hours, 1 to 16 November 2026 | 0.24',
      'adjustment | GPU hours, November 2026: 5.2 hours by now, more than was invoiced | 6.00',
    ]);
    expect(await faultsOfWallet(billing.ports, 'acme')).toEqual([]);
  });
});
