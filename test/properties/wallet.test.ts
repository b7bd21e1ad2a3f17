import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateEvent } from '../../shared/domain/usage/rate-event.ts';
import { applySettings, applyStop, rechargeGrantId } from '../../shared/domain/wallets/auto-top-up.ts';
import { billWallet } from '../../shared/domain/wallets/bill-wallet.ts';
import { changeTerms, type TermsChange } from '../../shared/domain/wallets/change-terms.ts';
import { closeWallet } from '../../shared/domain/wallets/close-wallet.ts';
import { correctUsage } from '../../shared/domain/wallets/correct-usage.ts';
import { draftAfter, sealDraft } from '../../shared/domain/wallets/decide.ts';
import { grantCredit, voidGrant } from '../../shared/domain/wallets/grant.ts';
import { placeHold, releaseHold } from '../../shared/domain/wallets/hold.ts';
import { setCap } from '../../shared/domain/wallets/member-cap.ts';
import { sealSegment, unsealSegment } from '../../shared/domain/wallets/segment-bytes.ts';
import { settleEvents } from '../../shared/domain/wallets/settle-events.ts';
import { priceTopUp, topUp } from '../../shared/domain/wallets/top-up.ts';
import { verifySegment } from '../../shared/domain/wallets/verify-chain.ts';
import type { CorrectedEvent, SealedSegment } from '../../shared/domain/wallets/wallet.ts';
import { derivedId } from '../../shared/kernel/id.ts';
import { DAY_MS, instant, type Instant } from '../../shared/kernel/instant.ts';
import { micros, ZERO_CENTS, ZERO_MICROS } from '../../shared/kernel/money.ts';
import { endOfPeriod, nextPeriod, periodAt, startOfPeriod } from '../../shared/kernel/period.ts';
import { at, catalog, openedWallet, request } from '../support/wallets.ts';

/** One thing that is done to a wallet, after some time has passed. */
const step = fc.record({
  wait: fc.oneof(fc.nat(600_000), fc.nat(20 * DAY_MS)),
  what: fc.constantFrom(
    'usage',
    'late',
    'capture',
    'hold',
    'release',
    'top_up',
    'grant',
    'void',
    'close',
    'terms',
    'trial',
    'bill',
    'cap',
    'recharge',
    'correct',
  ),
  size: fc.integer({ min: 1, max: 9_000 }),
  pick: fc.nat(20),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function advance(tail: SealedSegment, { what, size, pick }: Step, now: Instant, name: string): SealedSegment {
  const context = { catalog, now };
  const { state } = tail.segment;
  const hold = state.holds[pick % Math.max(1, state.holds.length)];
  switch (what) {
    case 'usage':
      return settleEvents(tail, [request(now, size, { member: pick % 5 }), request(now, pick)], context).sealed;
    case 'late':
      return settleEvents(tail, [request(instant(now - pick * DAY_MS), size)], context).sealed;
    case 'capture':
      return settleEvents(tail, [request(now, size, hold ? { holdId: hold.id } : {})], context).sealed;
    case 'hold': {
      const decision = placeHold(
        tail,
        {
          id: derivedId('hold', name),
          amount: micros(BigInt(size) * 1_000n),
          seconds: 60 + pick * 4_000,
          member: pick % 5,
        },
        context,
      );
      return 'refused' in decision ? tail : decision.sealed;
    }
    case 'release':
      return (hold && releaseHold(tail, hold.id, context)?.sealed) ?? tail;
    case 'top_up':
      return topUp(
        tail,
        priceTopUp(catalog, derivedId('gr', name), micros(BigInt(size) * 10_000n), now),
        pick % 2 === 0,
        context,
      ).sealed;
    case 'grant': {
      const amount = micros(BigInt(size) * 1_000n);
      const grant = {
        id: derivedId('gr', name),
        kind: 'promotional',
        priority: pick,
        amount,
        remaining: amount,
        effectiveAt: now,
        expiresAt: instant(now + (1 + pick) * DAY_MS),
        cost: ZERO_CENTS,
      } as const;
      return grantCredit(tail, { kind: 'grant', grant, reason: 'test', actor: 'test' }, context)?.sealed ?? tail;
    }
    case 'void': {
      const grant = state.grants[pick % Math.max(1, state.grants.length)];
      return (grant && voidGrant(tail, { grantId: grant.id, reason: 'test', actor: 'test' }, context)?.sealed) ?? tail;
    }
    case 'terms':
    case 'trial':
      return changeTerms(tail, termsChange({ what, size, pick }, tail, now), context).sealed;
    case 'cap':
      return (
        setCap(tail, { member: pick % 4, amount: micros(BigInt(size) * 1_000n), spent: ZERO_MICROS }, context)
          ?.sealed ?? tail
      );
    case 'recharge':
      return recharged(tail, { size, pick }, now);
    case 'correct':
      return corrected(tail, { size, pick }, now);
    case 'bill':
      return billWallet(tail, { draft: name }, context).sealed;
    case 'close': {
      const period = nextPeriod(state.closedThrough);
      if (endOfPeriod(period, catalog.zone) > now) return tail;
      return closeWallet(tail, { period, invoiced: pick % 3 > 0 }, context).sealed;
    }
  }
}

/** Settings, or the recharge that is due, or its stop. */
function recharged(tail: SealedSegment, { size, pick }: Pick<Step, 'size' | 'pick'>, now: Instant): SealedSegment {
  const draft = draftAfter(tail, { catalog, now });
  const { autoTopUp } = draft.state;
  const amount = micros(BigInt(size) * 10_000n);
  if (autoTopUp?.status !== 'due') {
    const settings = { below: amount, amount, maxPerPeriod: 1 + pick };
    const entry = { kind: 'auto_top_up', ...(pick === 0 ? {} : { settings }) } as const;
    applySettings(draft, entry);
    return sealDraft(draft, tail, entry).sealed;
  }
  if (pick % 4 === 0) {
    const entry = { kind: 'auto_top_up_stop', reason: 'credit_limit' } as const;
    applyStop(draft, entry);
    return sealDraft(draft, tail, entry).sealed;
  }
  const grantId = rechargeGrantId('acme', autoTopUp);
  return topUp(tail, priceTopUp(catalog, grantId, autoTopUp.amount, now), false, { catalog, now }).sealed;
}

/** Voids or replaces an event that was recorded before, once. */
function corrected(tail: SealedSegment, { size, pick }: Pick<Step, 'size' | 'pick'>, now: Instant): SealedSegment {
  const place = recorded.findIndex((_, index) => index >= pick % Math.max(1, recorded.length));
  const [original] = place < 0 ? [] : recorded.splice(place, 1);
  if (!original) return tail;
  const replacement = pick % 2 === 0 ? { replacement: request(now, size, { member: pick % 5 }) } : {};
  const correction = { original, reason: 'test', actor: 'test', ...replacement };
  return correctUsage(tail, correction, { catalog, now }).sealed;
}

/** The events of the chain that runs, those that were corrected left out. */
let recorded: CorrectedEvent[] = [];
function remember({ segment: { seq, events } }: SealedSegment): void {
  for (const event of events) {
    const meter = catalog.meters[event.type];
    if (meter) recorded.push({ seq, event, price: rateEvent(meter, event) });
  }
}

/** Other terms now and later with credit for the months that are open or were; or a trial that begins or ends. */
function termsChange(
  { what, size, pick }: Pick<Step, 'what' | 'size' | 'pick'>,
  tail: SealedSegment,
  now: Instant,
): TermsChange {
  const amount = micros(BigInt(size) * 1_000n);
  const terms = (more: bigint) => ({
    plan: 'pro',
    includedPerPeriod: micros(amount + more),
    overage: pick % 4 === 0 ? ('block' as const) : ('invoice' as const),
  });
  const running = periodAt(now, catalog.zone);
  const earlier = periodAt(instant(now - pick * DAY_MS), catalog.zone);
  const first = tail.segment.state.firstPeriod;
  const period = earlier < first ? first : earlier;
  const scheduled = pick % 3 === 0 ? [{ from: nextPeriod(running), terms: terms(1n) }] : [];
  if (what === 'trial') {
    const until = instant(now + (1 + pick) * DAY_MS);
    if (pick % 2 === 0) return { scheduled, included: [], trial: { amount, from: now, until } };
    return { scheduled, included: [], trialEndsAt: instant(now - pick * DAY_MS) };
  }
  const from = startOfPeriod(period, catalog.zone);
  return { terms: terms(0n), scheduled, included: [{ period, amount, from }] };
}

describe('whatever is done to a wallet', () => {
  it('every segment verifies, reads back from its bytes, and no balance is negative', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let tail = openedWallet();
        recorded = [];
        let now = at('2026-11-01T00:00:00Z');
        steps.forEach((each, index) => {
          now = instant(now + each.wait);
          const next = advance(tail, each, now, String(index));
          if (next === tail) return;
          expect(verifySegment(tail, next, catalog)).toEqual([]);
          const read = unsealSegment('acme', next.bytes);
          expect(read.segment).toEqual(next.segment);
          expect(Buffer.from(sealSegment(read.segment).bytes).equals(Buffer.from(next.bytes))).toBe(true);
          remember(read);
          tail = read;
        });
      }),
      { numRuns: 300 },
    );
  });

  it('a segment of 500 events takes at most 23 bytes an event', () => {
    const now = at('2026-11-02T00:00:00Z');
    const random = (seed: number) => (seed * 7_919) % 4_000;
    const events = Array.from({ length: 500 }, (_, index) => {
      const time = instant(now - ((index * 37) % 60_000));
      return request(time, 0, {
        integers: { inputTokens: random(index), outputTokens: random(index + 1) % 700 },
        member: index % 40,
      });
    });
    const empty = settleEvents(openedWallet(), [], { catalog, now }).sealed.bytes.length;
    const full = settleEvents(openedWallet(), events, { catalog, now }).sealed.bytes.length;
    expect((full - empty) / 500).toBeLessThanOrEqual(23);
    expect(empty).toBeLessThan(400);
  });
});
