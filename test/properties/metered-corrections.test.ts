import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../infra/local/demo/random.ts';
import { walletChain } from '../../shared/adapters/dynamodb/wallet-chain.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { correctEvent } from '../../shared/application/correct-event.ts';
import { settleUsage } from '../../shared/application/settle-usage.ts';
import { verifyWallet, walletTallies } from '../../shared/application/verify-wallet.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { NET_ALONE, priceUsage } from '../../shared/domain/metering/price-usage.ts';
import type { SealedSegment } from '../../shared/domain/wallets/wallet.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { DAY_MS, formatInstant, instant } from '../../shared/kernel/instant.ts';
import { formatCents, formatQuantity } from '../../shared/kernel/money.ts';
import { rangeOfPeriod } from '../../shared/kernel/period.ts';
import { everyAggregation, meteredWallet } from '../support/meters.ts';
import { commitTo, instanceOn, shakenStore } from '../support/shaken-store.ts';
import { at } from '../support/wallets.ts';

const START = at('2026-12-01T12:00:00Z');
const METERED = ['calls', 'size', 'peak', 'level', 'devices', 'loads'] as const;
/** Each aggregation is charged, so that a month has a price by all of them. */
const catalog = loadCatalog({
  ...everyAggregation,
  products: Object.fromEntries(
    METERED.map((id, index) => [
      id,
      {
        name: id,
        unit: 'one',
        meter: id,
        charge: { model: 'graduated', tiers: [{ upTo: '3', price: `0.${String(index + 1)}` }, { price: '0.05' }] },
      },
    ]),
  ),
});

const call = fc.record({
  region: fc.constantFrom('eu', 'us', undefined),
  size: fc.integer({ min: 0, max: 5_000_000 }),
  load: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  device: fc.constantFrom('phone', 'tablet', undefined),
  /** Most of one month, some of the next, some that meet in an instant. */
  day: fc.constantFrom(0, 0, 1, 1, 2, 20),
});
const reported = fc.record({
  call,
  fate: fc.oneof(fc.constant('kept' as const), fc.constant('voided' as const), fc.record({ replacedBy: call })),
});
const scenario = fc.record({
  seed: fc.integer(),
  lostAnswers: fc.constantFrom(0, 0.2),
  reported: fc.array(reported, { minLength: 1, maxLength: 10 }),
});
type Of<A> = A extends fc.Arbitrary<infer T> ? T : never;

function eventOf({ region, size, load, device, day }: Of<typeof call>, name: string) {
  const data = Object.entries({ region, size: formatQuantity(BigInt(size) as never), load, device });
  return {
    specversion: '1.0',
    id: name,
    source: '/api',
    type: 'api.call',
    subject: 'acme',
    time: formatInstant(instant(START - day * DAY_MS)),
    data: Object.fromEntries(data.filter(([, value]) => value !== undefined)),
  };
}

async function opened(): Promise<Store> {
  const store = memoryStore();
  await commitTo(store)({ changes: [{ noun: 'segment', value: meteredWallet() }], events: [] });
  return store;
}

const settled = (store: Store, events: readonly object[], now: number = START) =>
  settleUsage(instanceOn(store, () => now, { catalog }))(events);

/** Once, however often it is asked for: one that was made answers that it was. */
async function corrected(store: Store, index: number, fate: Of<typeof reported>['fate'], now: number): Promise<void> {
  if (fate === 'kept') return;
  const input = {
    customerId: 'acme',
    eventId: `call-${String(index)}`,
    source: '/api',
    reason: 'a mistake',
    actor: 'desk',
    call: { key: `c-${String(index)}`, inputHash: '' },
    ...(fate === 'voided'
      ? ({ action: 'void' } as const)
      : ({ action: 'replace', event: eventOf(fate.replacedBy, `instead-${String(index)}`) } as const)),
  };
  const deps = { ...instanceOn(store, () => now, { catalog }), answer: () => Promise.resolve(undefined) };
  try {
    await correctEvent(deps)(input);
  } catch (error) {
    if (!(error instanceof BillingError && error.code === 'conflict')) throw error;
  }
}

/** Events come, and are corrected, in batches and an order that the seed decides, at several instances at once. */
async function play({ seed, lostAnswers, reported: all }: Of<typeof scenario>): Promise<readonly SealedSegment[]> {
  const random = seededRandom(seed);
  const store = await opened();
  const shaken = shakenStore(store, random, { lostAnswers, refusedWrites: 0 });
  let now: number = START;
  const events = all.map(({ call: each }, index) => eventOf(each, `call-${String(index)}`));
  const waiting = events.map((_, index) => index).sort(() => random() - 0.5);
  let reportedBefore: readonly number[] = [];
  while (waiting.length > 0) {
    const batch = waiting.splice(0, 1 + Math.floor(random() * 4));
    const corrections = reportedBefore.filter(() => random() < 0.7);
    await Promise.allSettled([
      settled(
        shaken,
        batch.flatMap((index) => events[index] ?? []),
        now,
      ),
      ...corrections.map((index) => corrected(shaken, index, all[index]?.fate ?? 'kept', now)),
    ]);
    reportedBefore = batch;
    now += Math.floor(random() * 1_000);
  }
  // What a fault left undone is asked for again, as whoever reports and whoever corrects does.
  await settled(store, events, now);
  for (const [index, { fate }] of all.entries()) await corrected(store, index, fate, now);
  return walletChain(store).after('acme', 0);
}

/** The chain of those alone that count in the end, in one batch. */
async function withoutVoided({ reported: all }: Of<typeof scenario>): Promise<readonly SealedSegment[]> {
  const store = await opened();
  const living = all.flatMap(({ call: each, fate }, index) => {
    if (fate === 'voided') return [];
    return [eventOf(fate === 'kept' ? each : fate.replacedBy, `living-${String(index)}`)];
  });
  await settled(store, living);
  return walletChain(store).after('acme', 0);
}

function monthsOf(segments: readonly SealedSegment[]) {
  const periods = segments.at(-1)?.segment.state.periods ?? [];
  return periods.flatMap(({ period, events, metered }) => {
    const usage = metered?.usage ?? [];
    const terms = {
      book: catalog,
      meters: catalog.meters,
      currency: 'EUR',
      plan: 'self-service',
      discountsOn: () => [],
      stacking: catalog.stacking,
      service: rangeOfPeriod(period),
      days: 30,
      language: 'en',
    } as const;
    const total = formatCents(priceUsage(usage, terms, NET_ALONE).total);
    return usage.length === 0 ? [] : [{ period, events, usage, total }];
  });
}

async function faultsOf(segments: readonly SealedSegment[]): Promise<readonly string[]> {
  const tallies = walletTallies();
  const chain = { ...walletChain(memoryStore()), after: () => Promise.resolve(segments) };
  const findInvoices = () => Promise.resolve(new Set<string>());
  await verifyWallet({ chain, catalog, findInvoices }, 'acme', { tallies, closed: new Set() });
  return Object.values(tallies).flatMap(({ faults }) => faults);
}

describe('a chain with corrections of counted usage', () => {
  it('comes to what the events that still count come to, figures and price, whatever the order and batches', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const segments = await play(each);
        expect(monthsOf(segments)).toEqual(monthsOf(await withoutVoided(each)));
        expect(await faultsOf(segments)).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });
});
