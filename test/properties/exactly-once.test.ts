import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardKey } from '../../shared/adapters/dynamodb/keys.ts';
import { walletChain } from '../../shared/adapters/dynamodb/wallet-chain.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { settleUsage, type UsageOutcome } from '../../shared/application/settle-usage.ts';
import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { formatEventId, RANDOM_BYTES } from '../../shared/domain/usage/event-identity.ts';
import { verifySegment } from '../../shared/domain/wallets/verify-chain.ts';
import { DAY_MS, formatInstant, HOUR_MS, instant, MINUTE_MS, SECOND_MS } from '../../shared/kernel/instant.ts';
import { seededRandom } from '../../infra/local/demo/random.ts';
import { commitTo, instanceOn, shakenStore } from '../support/shaken-store.ts';
import { at, catalog, openedWallet } from '../support/wallets.ts';

const START = at('2026-11-15T12:00:00Z');
const MAX_EVENTS = 8;

/** An id for the event: with its own time (`idAgeMs` before now), or without one. */
function idOf(index: number, timeMs: number, kind: string): string {
  if (kind === 'literal') return `order-${String(index)}`;
  const random = Buffer.alloc(RANDOM_BYTES);
  random.writeUInt32BE(index, RANDOM_BYTES - 4);
  return formatEventId(kind === 'ulid' ? 'ulid' : 'uuid7', instant(Math.max(0, timeMs)), random);
}

/** Ages on both sides of every window: the 10 minutes of the young path, 5 back, 10 ahead, 35 and 40 days; and far from them. */
const edges = [0, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 20 * MINUTE_MS, 35 * DAY_MS, 40 * DAY_MS];
const age = fc.oneof(
  fc.tuple(fc.constantFrom(...edges), fc.integer({ min: -2, max: 2 })).map(([edge, off]) => edge + off),
  fc.tuple(fc.constantFrom(...edges), fc.integer({ min: -2, max: 2 })).map(([edge, off]) => -edge + off),
  fc.integer({ min: -HOUR_MS, max: 2 * HOUR_MS }),
  fc.integer({ min: 0, max: 70 * DAY_MS }),
);
const scenario = fc.record({
  seed: fc.integer(),
  lostAnswers: fc.constantFrom(0, 0.1, 0.4),
  refusedWrites: fc.constantFrom(0, 0.2),
  skews: fc.array(
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: -DAY_MS, max: DAY_MS }),
      fc.integer({ min: -15 * MINUTE_MS, max: 15 * MINUTE_MS }),
    ),
    { minLength: 2, maxLength: 4 },
  ),
  events: fc.array(
    fc.record({
      age,
      kind: fc.constantFrom('timed', 'timed', 'ulid', 'literal'),
      copies: fc.integer({ min: 2, max: 4 }),
    }),
    { minLength: 1, maxLength: MAX_EVENTS },
  ),
  /** Of the segments that an instance need not read: its tail, a few, all. */
  storedBytes: fc.constantFrom(0, 500, 100_000),
  waits: fc.array(
    fc.oneof(
      fc.constantFrom(0, 1, 5 * MINUTE_MS, 10 * MINUTE_MS),
      fc.integer({ min: 0, max: 40 * MINUTE_MS }),
      fc.constant(DAY_MS),
      fc.constantFrom(17 * DAY_MS, 35 * DAY_MS, 61 * DAY_MS),
    ),
    { minLength: 12, maxLength: 12 },
  ),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** What the table's time to live does, at the earliest. */
async function expireGuards(store: Store, nowMs: number): Promise<void> {
  for (const { pk, sk, expiresAt } of await guardsIn(store)) {
    if (Number(expiresAt) * SECOND_MS <= nowMs) await store.delete({ pk, sk });
  }
}

const guardsIn = (store: Store) =>
  store.batchGet(Array.from({ length: MAX_EVENTS }, (_, index) => guardKey('acme', `order-${String(index)} /test`)));

/** Posts every copy of every event, in a seeded order, at different instances, several at a time. */
async function play({ seed, skews, events, storedBytes, waits, ...faults }: Scenario) {
  const random = seededRandom(seed);
  const store = memoryStore();
  await commitTo(store)({ changes: [{ noun: 'segment', value: openedWallet() }], events: [] });
  let nowMs: number = START;
  const freshMemory = () => new WalletMemory({ storedBytes });
  const instances = skews.map((skew) =>
    instanceOn(shakenStore(store, random, faults), () => nowMs + skew, { memory: freshMemory() }),
  );
  const copies = events.flatMap((event, index) => Array.from({ length: event.copies }, () => ({ event, index })));
  copies.sort(() => random() - 0.5);
  const answers = new Map<string, UsageOutcome['outcome'][]>();
  for (const wait of waits) {
    const posts = copies.splice(0, Math.ceil(copies.length / 3) + 1);
    await Promise.all(
      posts.map(async ({ event, index }) => {
        const id = idOf(index, START - event.age, event.kind);
        const remembering = instances[Math.floor(random() * instances.length)];
        if (!remembering) return;
        // One in three meets an instance that has just begun.
        const deps = random() < 0.33 ? { ...remembering, memory: freshMemory() } : remembering;
        const time = formatInstant(instant(START - 10 * SECOND_MS));
        const input = {
          specversion: '1.0',
          id,
          source: '/test',
          type: 'assistant.request',
          subject: 'acme',
          time,
          data: { inputTokens: 1, outputTokens: index },
        };
        const { results } = await settleUsage(deps)(random() < 0.3 ? [input, input] : [input]);
        for (const { result } of results) answers.set(id, [...(answers.get(id) ?? []), result.outcome]);
      }),
    );
    nowMs += wait;
    await expireGuards(store, nowMs);
  }
  const segments = await walletChain(store).after('acme', 0);
  return { segments, answers };
}

describe('an event', () => {
  it('is in exactly one segment, whatever its age, however often, at whichever instance it is posted', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const { segments, answers } = await play(each);
        const counts = new Map<string, number>();
        segments.forEach((sealed, place) => {
          expect(verifySegment(segments[place - 1], sealed, catalog)).toEqual([]);
          for (const { id } of sealed.segment.events) counts.set(id, (counts.get(id) ?? 0) + 1);
        });
        for (const [id, outcomes] of answers) {
          expect(outcomes, id).not.toContain('conflict');
          const wasTaken = outcomes.some((outcome) => outcome === 'recorded' || outcome === 'duplicate');
          expect(counts.get(id) ?? 0, `${id}: ${outcomes.join()}`).toBeLessThanOrEqual(1);
          if (wasTaken) expect(counts.get(id), id).toBe(1);
          if (each.lostAnswers === 0)
            expect(outcomes.filter((outcome) => outcome === 'recorded').length, id).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('recorded at one edge of a window is found again at every later one, by an instance that remembers nothing', async () => {
    const minutes = [-5, 0, 5, 10, 15, 20].flatMap((each) => [-1, 0, 1].map((off) => each * MINUTE_MS + off));
    const offsets = [...minutes, HOUR_MS, DAY_MS, 30 * DAY_MS];
    for (const [first, second] of offsets.flatMap((a) => offsets.filter((b) => b >= a).map((b) => [a, b] as const))) {
      const store = memoryStore();
      await commitTo(store)({ changes: [{ noun: 'segment', value: openedWallet() }], events: [] });
      const idTime = START + HOUR_MS;
      const post = async (id: string, time: number, now: number) => {
        const event = { specversion: '1.0', id, source: '/test', type: 'assistant.request', subject: 'acme' };
        const data = { inputTokens: 1, outputTokens: 0 };
        const deps = instanceOn(store, () => now);
        const { results } = await settleUsage(deps)([{ ...event, time: formatInstant(instant(time)), data }]);
        return results[0]?.result.outcome;
      };
      const id = idOf(1, idTime, 'timed');
      const outcome = await post(id, START, idTime + first);
      expect(outcome, `first ${String(first)}`).toBe(first < -5 * MINUTE_MS ? 'rejected' : 'recorded');
      for (const [index, at] of [first, (first + second) / 2, second].entries()) {
        await post(idOf(2 + index, idTime + Math.floor(at), 'timed'), START, idTime + Math.floor(at));
      }
      const expected = outcome === 'recorded' ? 'duplicate' : second < -5 * MINUTE_MS ? 'rejected' : 'recorded';
      expect(await post(id, START, idTime + second), `first ${String(first)}, then ${String(second)}`).toBe(expected);
    }
  });

  it('with the same identity and another body is a conflict on both paths, in a batch and after', async () => {
    const store = memoryStore();
    await commitTo(store)({ changes: [{ noun: 'segment', value: openedWallet() }], events: [] });
    const deps = instanceOn(store, () => START);
    const post = (id: string, tokens: number) => ({
      specversion: '1.0',
      id,
      source: '/test',
      type: 'assistant.request',
      subject: 'acme',
      time: formatInstant(START),
      data: { inputTokens: tokens, outputTokens: 0 },
    });
    for (const id of [idOf(1, START, 'timed'), idOf(2, START - DAY_MS, 'timed'), idOf(3, 0, 'literal')]) {
      const [one, other] = [post(id, 1), post(id, 2)];
      const batch = await settleUsage(deps)([one, one, other]);
      expect(batch.results.map(({ result }) => result.outcome)).toEqual(['recorded', 'duplicate', 'conflict']);
      const later = await settleUsage(deps)([other, one]);
      expect(later.results.map(({ result }) => result.outcome)).toEqual(['conflict', 'duplicate']);
    }
  });

  it("of more than one transaction's guards is recorded in further segments", async () => {
    const store = memoryStore();
    await commitTo(store)({ changes: [{ noun: 'segment', value: openedWallet() }], events: [] });
    const deps = instanceOn(store, () => START);
    const inputs = Array.from({ length: 200 }, (_, index) => ({
      specversion: '1.0',
      id: `order-${String(index)}`,
      source: '/test',
      type: 'assistant.request',
      subject: 'acme',
      time: formatInstant(START),
      data: { inputTokens: 1, outputTokens: 0 },
    }));
    const { results } = await settleUsage(deps)(inputs);
    expect(results.every(({ result }) => result.outcome === 'recorded')).toBe(true);
    expect((await walletChain(store).after('acme', 1)).map(({ segment }) => segment.events.length)).toEqual([
      90, 90, 20,
    ]);
  });
});
