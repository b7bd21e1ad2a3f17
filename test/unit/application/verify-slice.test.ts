import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEvent } from '../../../events/catalogue.ts';
import { runVerification } from '../../../functions/verify/run-verification.ts';
import { customerShardOf } from '../../../shared/adapters/dynamodb/keys.ts';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import { RUN_MS, verifySlice, type VerifySliceDeps } from '../../../shared/application/verify-slice.ts';
import { verifyStore } from '../../../shared/application/verify-store.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const CUSTOMERS = Array.from({ length: 24 }, (_, index) => `customer-${String(index)}`);
const RUNS_A_ROUND = 8;

describe('the daily verification', () => {
  let world: BillingWorld;
  let measured: Readonly<Record<string, number>>[];
  let deps: VerifySliceDeps;

  beforeEach(async () => {
    world = new BillingWorld();
    measured = [];
    deps = { ...world.ports, measure: (values) => measured.push(values) };
    for (const id of CUSTOMERS) {
      await world.subscriber(id);
      await world.use(id, 20_000);
    }
    await world.daily('2026-12-01T03:00:00Z');
  });

  const dataOf = () => world.told('verify.completed').map((event) => readEvent(event).data as Told);

  it('comes through the whole store in eight runs, each wallet once, and begins again', async () => {
    const seen: string[] = [];
    for (let run = 0; run < RUNS_A_ROUND; run += 1)
      seen.push(...(await verifySlice(deps)()).customers.map(({ id }) => id));
    expect(seen.toSorted()).toEqual(CUSTOMERS.toSorted());
    await verifySlice(deps)();
    expect(dataOf().map(({ round }) => [round.number, round.shardsDone])).toEqual([
      ...Array.from({ length: RUNS_A_ROUND }, (_, run) => [1, (run + 1) * 32]),
      [2, 32],
    ]);
    expect(dataOf().every(({ result, coverage }) => result === 'holds' && coverage === 'partial')).toBe(true);
    expect(measured).toHaveLength(RUNS_A_ROUND + 1);
    expect(measured.every((each) => each['InvariantsBroken'] === 0 && each['VerifyRuns'] === 1)).toBe(true);
  });

  it('checks in a round what the verification of a whole store at rest checks', async () => {
    const sums = new Map<string, number>();
    for (let run = 0; run < RUNS_A_ROUND; run += 1) {
      for (const { invariant, checked } of (await verifySlice(deps)()).checks)
        sums.set(invariant, (sums.get(invariant) ?? 0) + checked);
    }
    // Numbers are checked by every run.
    for (const { invariant, checked } of await verifyStore(world.ports)(() => undefined))
      expect([invariant, sums.get(invariant)]).toEqual([
        invariant,
        invariant === 'numbers' ? checked * RUNS_A_ROUND : checked,
      ]);
  });

  it('leaves the numbers alone while a close gives them', async () => {
    const [close] = await deps.closes();
    if (close)
      await deps.commit({
        changes: [{ noun: 'close', value: { ...close, revision: close.revision + 1, status: 'closing' } }],
        events: [],
      });
    const { registers, checks } = await verifySlice(deps)();
    expect(registers).toEqual([]);
    expect(checks.map(({ invariant }) => invariant)).toEqual(['chains', 'events', 'usage', 'drafts']);
  });

  it('tells what it found before it remembers that it looked', async () => {
    const dying: VerifySliceDeps = { ...deps, commit: () => Promise.reject(new Error('the process dies')) };
    await expect(verifySlice(dying)()).rejects.toThrow('the process dies');
    expect(await deps.verification()).toBeUndefined();
    await verifySlice(deps)();
    // Two reports, by their ids: the second may have found what the first had not.
    expect(dataOf()).toHaveLength(2);
  });
});

describe('a run whose time is over', () => {
  it('goes on the next day behind the last customer that it was enough for, in the middle of a shard', async () => {
    const world = new BillingWorld();
    const crowd = Array.from({ length: 10_000 }, (_, index) => `c${String(index)}`).filter(
      (id) => customerShardOf(id) === 0,
    );
    const ids = crowd.slice(0, 20).toSorted();
    for (const id of ids) await world.customer(id);
    // Each reading of the clock takes longer than a run may.
    let readings = 0;
    const clock = () => instant(world.now + (readings += 1) * (RUN_MS + 1));
    const slow: VerifySliceDeps = { ...world.ports, clock, measure: () => undefined };
    const runs = [await verifySlice(slow)(), await verifySlice(slow)(), await verifySlice(slow)()];
    expect(runs.map(({ customers }) => customers.map(({ id }) => id))).toEqual([
      ids.slice(0, 8),
      ids.slice(8, 16),
      ids.slice(16),
    ]);
    expect(runs.map(({ until }) => until)).toEqual([
      { shard: 0, after: ids[7] },
      { shard: 0, after: ids[15] },
      { shard: 1 },
    ]);
  });
});

describe('a store that contradicts itself', () => {
  let world: BillingWorld;
  let measured: Readonly<Record<string, number>>[];
  let deps: VerifySliceDeps;
  const runs = Math.floor(customerShardOf('acme') / 32) + 1;

  beforeEach(async () => {
    world = new BillingWorld({ store: memoryStore() });
    await world.subscriber('acme');
    await world.use('acme', 20_000);
    await world.daily('2026-12-01T03:00:00Z');
    measured = [];
    deps = {
      ...world.ports,
      chain: {
        ...world.ports.chain,
        after: async (id, seq) => (await world.ports.chain.after(id, seq)).filter(({ segment }) => segment.seq !== 2),
      },
      invoicesById: () => Promise.resolve([]),
      numberSeries: () => Promise.resolve(undefined),
      closeChunks: () => nobody,
      measure: (values) => measured.push(values),
    };
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is found broken, by what and where', async () => {
    for (let run = 0; run < runs; run += 1) await verifySlice(deps)();
    expect((await world.tail('acme')).segment.seq).toBeGreaterThan(2);
    const data = readEvent(world.told('verify.completed').at(-1)).data as Told;
    expect(data.result).toBe('broken');
    expect(data.checks.filter(({ broken }) => broken > 0).map(({ invariant }) => invariant)).toEqual([
      'chains',
      'drafts',
      'totals',
      'numbers',
      'closes',
    ]);
    expect(measured.at(-1)?.['InvariantsBroken']).toBeGreaterThan(4);
  });

  it('has a line of the log for each place, which names it and the invariant', async () => {
    const lines: Readonly<Record<string, unknown>>[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation(
      (line) => lines.push(JSON.parse(String(line)) as Record<string, unknown>) > 0,
    );
    for (let run = 0; run < runs; run += 1) await runVerification(deps)();
    const named = { level: 'ERROR', message: 'an invariant is broken', operation: 'verify' };
    expect(lines).toContainEqual({
      ...named,
      timestamp: expect.any(String) as string,
      invariant: 'chains',
      fault: expect.stringMatching(/^wallet acme, segment 3 /) as string,
    });
    expect(new Set(lines.map(({ invariant }) => invariant))).toEqual(
      new Set(['chains', 'drafts', 'totals', 'numbers', 'closes']),
    );
  });
});

const nobody = (async function* () {
  yield* await Promise.resolve([]);
})();

type Told = {
  readonly result: string;
  readonly coverage: string;
  readonly round: { readonly number: number; readonly shardsDone: number };
  readonly checks: readonly { readonly invariant: string; readonly broken: number }[];
};
