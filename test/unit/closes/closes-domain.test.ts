import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestClose } from '../../../shared/application/request-close.ts';
import { idempotentCall } from '../../../shared/application/idempotency.ts';
import { chunkCount, hasChunk, missingChunks, NO_CHUNKS, withChunk } from '../../../shared/domain/closes/chunk-set.ts';
import type { CustomerOutcome, WalletTotals } from '../../../shared/domain/closes/close.ts';
import { outcomesOf, packOutcomes } from '../../../shared/domain/closes/packed-outcomes.ts';
import { cents, micros } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const wallet: fc.Arbitrary<WalletTotals> = fc
  .tuple(fc.array(amount.map(micros), { minLength: 9, maxLength: 9 }), fc.nat())
  .map(([figures, events]) => {
    const [carriedIn, granted, purchased, spent, overage, writtenOff, forfeited, voided, left] = figures;
    return {
      carriedIn,
      granted,
      purchased,
      spent,
      overage,
      writtenOff,
      forfeited,
      voided,
      left,
      events,
    } as WalletTotals;
  });
const reason = fc.constantFrom('below_minimum' as const, 'nothing_to_invoice' as const);
const words = fc.array(fc.stringMatching(/^[!-~é]{1,12}$/), { minLength: 1, maxLength: 8 });
const outcome = (customerId: string): fc.Arbitrary<CustomerOutcome> =>
  fc.oneof(
    fc.record({
      customerId: fc.constant(customerId),
      outcome: fc.constant('done' as const),
      number: fc.nat({ max: 999_999 }).map((ordinal) => `FA-2026-${String(ordinal).padStart(6, '0')}`),
      segment: fc.integer({ min: 1 }),
      net: amount.map(cents),
      gross: amount.map(cents),
      wallet,
    }),
    fc.constant({ customerId, outcome: 'skipped' as const, reason: 'not_in_period' as const }),
    fc.record({
      customerId: fc.constant(customerId),
      outcome: fc.constant('skipped' as const),
      reason,
      segment: fc.integer({ min: 1 }),
      wallet,
    }),
    words.map((each) => ({ customerId, outcome: 'failed' as const, reason: each.join(' ') })),
  );

describe('packed outcomes', () => {
  it('are read back as they were, whatever they are', () => {
    const chunk = fc
      .array(fc.stringMatching(/^[A-Za-z0-9._:@-]{1,20}$/), { minLength: 1, maxLength: 8 })
      .chain((customers) => fc.tuple(fc.constant(customers), fc.tuple(...customers.map(outcome))));
    fc.assert(
      fc.property(chunk, ([customers, outcomes]) => {
        expect(outcomesOf({ customers, outcomes: packOutcomes(outcomes) })).toEqual(outcomes);
      }),
    );
  });

  it('keep a reason on its line', () => {
    const failed = { customerId: 'a', outcome: 'failed', reason: 'two\nlines' } as const;
    expect(outcomesOf({ customers: ['a'], outcomes: packOutcomes([failed]) })).toEqual([
      { ...failed, reason: 'two lines' },
    ]);
  });
});

describe('a set of chunks', () => {
  it('holds what was put in, each once, and knows what is missing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 300 })), fc.nat({ max: 300 }), (indexes, count) => {
        const set = [...indexes, ...indexes].reduce(withChunk, NO_CHUNKS);
        expect(chunkCount(set)).toBe(indexes.length);
        for (let index = 0; index < 310; index += 1) expect(hasChunk(set, index)).toBe(indexes.includes(index));
        const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !indexes.includes(index));
        expect(missingChunks(set, count)).toEqual(missing);
      }),
      { numRuns: 50 },
    );
  });
});

describe('requestClose', () => {
  const call = (key: string, period: string) => idempotentCall('request-close', '/v1/closes', key, { period });
  const ask = (world: BillingWorld, period: string, key = 'k') =>
    requestClose(world.ports)({ period: period as Period, call: call(key, period) });

  it('asks once a key, and refuses a month that has not ended', async () => {
    const world = new BillingWorld({ start: '2026-12-05T10:00:00Z' });
    await world.customer('acme');
    expect(await ask(world, '2026-11')).toEqual({ period: '2026-11', status: 'open' });
    expect(await ask(world, '2026-11')).toEqual({ period: '2026-11', status: 'open' });
    expect(world.queue).toHaveLength(1);
    await expect(ask(world, '2026-10')).rejects.toThrow(/idempotency_conflict/);
    await expect(ask(world, '2026-12', 'other')).rejects.toThrow(/period_not_ended/);
  });
});
