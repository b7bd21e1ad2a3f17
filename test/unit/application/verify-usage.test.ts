import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import { verifyWallet, walletTallies } from '../../../shared/application/verify-wallet.ts';
import { sealSegment } from '../../../shared/domain/wallets/segment-bytes.ts';
import type { BilledProduct } from '../../../shared/domain/metering/metered-month.ts';
import type { SealedSegment, Segment } from '../../../shared/domain/wallets/wallet.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { cents, quantity } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';

async function month(): Promise<BillingWorld> {
  const billing = new BillingWorld({
    start: '2026-11-01T00:00:00Z',
    catalog: loadCatalog(vmcloud),
    store: memoryStore(),
  });
  await billing.subscriber('acme', 'self-service');
  await billing.meter('acme', 'gpu.hours', 7_250_000);
  await billing.meter('acme', 'egress.gb', 230_400_000);
  await billing.daily('2026-12-01T02:30:00Z');
  await billing.meter('acme', 'gpu.hours', 1_000_000);
  return billing;
}

/** The chain as it would lie there, had its segments from `seq` on been written with this state. */
async function faultsOf(billing: BillingWorld, change: (segment: Segment) => Segment): Promise<readonly string[]> {
  const stored = await billing.ports.chain.after('acme', 0);
  const chain: SealedSegment[] = [];
  for (const { segment } of stored)
    chain.push(sealSegment(change({ ...segment, previousHash: chain.at(-1)?.hash ?? segment.previousHash })));
  const tallies = walletTallies();
  const parts = {
    catalog: billing.catalog,
    chain: { ...billing.ports.chain, after: () => Promise.resolve(chain) },
    findInvoices: (ids: readonly string[]) => Promise.resolve(new Set(ids)),
  };
  await verifyWallet(parts, 'acme', { tallies, closed: new Set() });
  expect(tallies.usage.checked).toBeGreaterThan(3);
  return tallies.usage.faults;
}

describe('the usage that a chain has counted', () => {
  it('is what its events come to, and what is billed of it is on the invoice', async () => {
    expect(await faultsOf(await month(), (segment) => segment)).toEqual([]);
  });

  it('is found broken where a tally does not follow from the events, by month and aggregation', async () => {
    const broken = await faultsOf(await month(), (segment) => ({
      ...segment,
      state: {
        ...segment.state,
        periods: segment.state.periods.map((account) =>
          account.metered && account.period === '2026-11'
            ? {
                ...account,
                metered: {
                  ...account.metered,
                  usage: account.metered.usage.map((tally) =>
                    tally.aggregation === 'gpu.hours' ? { ...tally, quantity: quantity(tally.quantity + 1n) } : tally,
                  ),
                },
              }
            : account,
        ),
      },
    }));
    expect(broken).toEqual([
      expect.stringContaining(
        'counts 1 events, 7250001 millionths in 2026-11 of gpu.hours, where its events come to 1 events, 7250000 millionths',
      ),
    ]);
  });

  const marking = (seen: BillingWorld, change: (product: BilledProduct) => bigint) =>
    faultsOf(seen, (segment) => {
      const { entry } = segment;
      if (entry.kind !== 'close') return segment;
      const metered = entry.metered?.map((each) => ({
        ...each,
        billed: each.billed.map((product) => ({ ...product, amount: cents(change(product)) })),
      }));
      invariant(metered, 'the close has metered months');
      return { ...segment, entry: { ...entry, metered } };
    });

  it('is found broken where a close marks as billed what no line carries', async () => {
    expect(await marking(await month(), ({ amount }) => amount + 1n)).toEqual([
      expect.stringContaining('marks 871 cents of gpu.hours in 2026-11 as billed, and its lines carry 870'),
      expect.stringContaining('marks 1001 cents of egress.gb in 2026-11 as billed, and its lines carry 1000'),
    ]);
  });

  it('is found broken where it marks for one product what the lines carry for another', async () => {
    const shifted = await marking(
      await month(),
      ({ product, amount }) => amount + (product === 'gpu.hours' ? 5n : -5n),
    );
    expect(shifted).toEqual([
      expect.stringContaining('marks 875 cents of gpu.hours in 2026-11 as billed, and its lines carry 870'),
      expect.stringContaining('marks 995 cents of egress.gb in 2026-11 as billed, and its lines carry 1000'),
    ]);
  });
});
