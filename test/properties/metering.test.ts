import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walletChain } from '../../shared/adapters/dynamodb/wallet-chain.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import { settleUsage } from '../../shared/application/settle-usage.ts';
import { formatEventId, RANDOM_BYTES } from '../../shared/domain/usage/event-identity.ts';
import { verifySegment } from '../../shared/domain/wallets/verify-chain.ts';
import { DAY_MS, formatInstant, instant } from '../../shared/kernel/instant.ts';
import { formatQuantity } from '../../shared/kernel/money.ts';
import { periodAt } from '../../shared/kernel/period.ts';
import { seededRandom } from '../../infra/local/demo/random.ts';
import { metersCatalog as catalog, meteredWallet } from '../support/meters.ts';
import { commitTo, instanceOn, shakenStore } from '../support/shaken-store.ts';
import { at } from '../support/wallets.ts';

const START = at('2026-11-30T12:00:00Z');

const call = fc.record({
  region: fc.constantFrom('eu', 'us', undefined),
  size: fc.integer({ min: 0, max: 5_000_000 }),
  load: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
  device: fc.constantFrom('phone', 'tablet', 'watch', undefined),
  /** Most of one month, some of the next, some that meet in an instant. */
  day: fc.constantFrom(0, 0, 1, 1, 2, 20),
  isLiteral: fc.boolean(),
  copies: fc.integer({ min: 1, max: 3 }),
});
const scenario = fc.record({
  seed: fc.integer(),
  lostAnswers: fc.constantFrom(0, 0.2),
  refusedWrites: fc.constantFrom(0, 0.2),
  calls: fc.array(call, { minLength: 1, maxLength: 14 }),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

const timeOf = ({ day }: Call) => instant(START - day * DAY_MS);

function eventOf(each: Call, index: number) {
  const random = Buffer.alloc(RANDOM_BYTES);
  random.writeUInt32BE(index, RANDOM_BYTES - 4);
  const { region, size, load, device } = each;
  const data = Object.entries({ region, size: formatQuantity(BigInt(size) as never), load, device });
  return {
    specversion: '1.0',
    id: each.isLiteral ? `call-${String(index)}` : formatEventId('uuid7', timeOf(each), random),
    source: '/api',
    type: 'api.call',
    subject: 'acme',
    time: formatInstant(timeOf(each)),
    data: Object.fromEntries(data.filter(([, value]) => value !== undefined)),
  };
}

/** Posts each event's copies at several instances at once, in batches and an order that the seed decides. */
async function play({ seed, calls, ...faults }: Scenario) {
  const random = seededRandom(seed);
  const store = memoryStore();
  await commitTo(store)({ changes: [{ noun: 'segment', value: meteredWallet() }], events: [] });
  let nowMs: number = START;
  const posts = calls.flatMap((each, index) => Array.from({ length: each.copies }, () => eventOf(each, index)));
  posts.sort(() => random() - 0.5);
  while (posts.length > 0) {
    const batches = [0, 1, 2].map(() => posts.splice(0, 1 + Math.floor(random() * 4)));
    await Promise.all(
      batches.map((batch) =>
        settleUsage(instanceOn(shakenStore(store, random, faults), () => nowMs, { catalog }))(batch),
      ),
    );
    nowMs += Math.floor(random() * 1_000);
  }
  // What a fault left unsettled is sent again, as whoever reports does.
  await settleUsage(instanceOn(store, () => nowMs, { catalog }))(calls.map(eventOf));
  return walletChain(store).after('acme', 0);
}

/** What the events come to, said once more by other means: text by text, in no state. */
function expected(calls: readonly Call[]): Record<string, string> {
  const figures: Record<string, string> = {};
  const months = new Map<string, Call[]>();
  for (const each of calls) {
    const month = periodAt(timeOf(each), catalog.zone);
    months.set(month, [...(months.get(month) ?? []), each]);
  }
  for (const [month, all] of months) {
    const groups = (name: string, of: readonly Call[], figure: (of: readonly Call[]) => number) => {
      for (const region of ['', 'eu', 'us']) {
        const ofRegion = of.filter((each) => (each.region ?? '') === region);
        if (ofRegion.length > 0) figures[`${month} ${name} ${region}`] = String(figure(ofRegion));
      }
    };
    const loaded = all.filter(({ load }) => load !== undefined);
    const loads = loaded.map(({ load }) => load ?? 0);
    groups('calls', all, (of) => of.length);
    figures[`${month} size `] = String(all.reduce((total, { size }) => total + size, 0) / 1_000_000);
    if (loads.length > 0) figures[`${month} peak `] = String(Math.max(...loads));
    if (loads.length > 0) figures[`${month} loads `] = String(new Set(loads).size);
    groups('level', loaded, (of) => {
      const last = Math.max(...of.map(timeOf));
      return Math.max(...of.filter((each) => timeOf(each) === last).map(({ load }) => load ?? 0));
    });
    groups(
      'devices',
      all.filter(({ device }) => device !== undefined),
      (of) => new Set(of.map(({ device }) => device)).size,
    );
  }
  return figures;
}

describe('what counting meters come to in a month', () => {
  it('follows from its events alone: not from their batches, order, repeats, writers or faults', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const segments = await play(each);
        segments.forEach((sealed, place) => {
          expect(verifySegment(segments[place - 1], sealed, catalog)).toEqual([]);
        });
        const state = segments.at(-1)?.segment.state;
        const figures = (state?.periods ?? []).flatMap(({ period, metered }) =>
          (metered?.usage ?? []).map(({ aggregation, group, quantity }) => [
            `${period} ${aggregation} ${group.join()}`,
            formatQuantity(quantity),
          ]),
        );
        expect(Object.fromEntries(figures)).toEqual(expected(each.calls));
        expect(state?.totals.spent).toBe(0n);
      }),
      { numRuns: 150 },
    );
  });
});
