import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';
import { datedTerms, monthOfService } from '../../../shared/domain/subscriptions/dated-terms.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { canonicalJson } from '../../../shared/kernel/hash.ts';
import type { LocalDate, Period } from '../../../shared/kernel/period.ts';
import { subscriptionOf } from '../../support/subscriptions.ts';
import { catalog as taskforce } from '../../support/wallets.ts';

const catalog = loadCatalog(vmcloud);
const day = (text: string) => text as LocalDate;
const month = (text: string) => text as Period;

/** A customer's history: what changed on which day. */
function history(...changes: readonly (readonly [on: string, change: Partial<Subscription>])[]): Subscription {
  return changes.reduce(
    (before, [on, change], index) => {
      const after = { ...before, ...change, revision: index + 1 };
      const terms = datedTerms(before, after, { catalog, on: day(on) });
      return terms ? { ...after, terms } : after;
    },
    subscriptionOf({ revision: 0 }),
  );
}
const began = (on: string, plan = 'self-service') =>
  [on, { plan, status: 'active', startDate: day(on) }] as const satisfies [string, Partial<Subscription>];

describe('the terms of a month of usage', () => {
  it('of a new customer are those of the day of the start', () => {
    const subscription = history(began('2026-11-17'));
    expect(monthOfService(subscription, month('2026-11'))).toMatchObject({
      terms: { plan: 'self-service' },
      on: '2026-11-17',
      service: { start: '2026-11-17', end: '2026-12-01' },
      days: 14,
    });
  });

  it('that change in mid-month hold from the next month on', () => {
    const subscription = history(began('2026-10-01'), ['2026-11-17', { plan: 'annual' }]);
    expect(monthOfService(subscription, month('2026-11')).terms.plan).toBe('self-service');
    expect(monthOfService(subscription, month('2026-12')).terms.plan).toBe('annual');
  });

  it('that change on the first day hold for the month, and on the day of the start too', () => {
    const first = history(began('2026-10-01'), ['2026-11-01', { plan: 'annual' }]);
    expect(monthOfService(first, month('2026-11')).terms.plan).toBe('annual');
    const same = history(began('2026-11-17'), ['2026-11-17', { plan: 'annual' }]);
    expect(monthOfService(same, month('2026-11')).terms.plan).toBe('annual');
    expect(same.terms).toHaveLength(1);
  });

  it('of a customer who came back are those of the first day back, if there was no service before it', () => {
    const ended = ['2026-10-20', { status: 'canceled' }] as const satisfies [string, Partial<Subscription>];
    const subscription = history(began('2026-10-01'), ended, began('2026-11-17', 'annual'));
    expect(monthOfService(subscription, month('2026-10'))).toMatchObject({
      terms: { plan: 'self-service' },
      service: { start: '2026-10-01', end: '2026-10-20' },
      days: 19,
    });
    expect(monthOfService(subscription, month('2026-11'))).toMatchObject({ terms: { plan: 'annual' }, days: 14 });
  });

  it('of a month without service are those that held before it, for the whole month', () => {
    const subscription = history(began('2026-10-01'), ['2026-10-20', { status: 'paused' }]);
    expect(monthOfService(subscription, month('2026-11'))).toMatchObject({
      terms: { plan: 'self-service' },
      service: { start: '2026-11-01', end: '2026-12-01' },
      days: 0,
    });
  });

  it('before the first ones are the first ones', () => {
    expect(monthOfService(history(began('2026-11-17')), month('2026-10')).terms.plan).toBe('self-service');
  });

  it('of a subscription that was stored before they were kept are what it was then', () => {
    const stored = subscriptionOf({ plan: 'self-service', startDate: day('2026-06-01') });
    expect(monthOfService(stored, month('2026-11'))).toMatchObject({ terms: { plan: 'self-service' }, days: 30 });
    const after = { ...stored, revision: 2, plan: 'annual' };
    const terms = datedTerms(stored, after, { catalog, on: day('2026-11-17') });
    expect(monthOfService({ ...after, ...(terms && { terms }) }, month('2026-11')).terms.plan).toBe('self-service');
  });
});

describe('the history of terms', () => {
  it('is not kept where nothing is charged by meter', () => {
    const [before, after] = [subscriptionOf({ revision: 0 }), subscriptionOf()];
    expect(datedTerms(before, after, { catalog: taskforce, on: day('2026-11-17') })).toBeUndefined();
  });

  it('does not grow by changes that it does not concern', () => {
    const subscription = history(began('2026-10-01'), ['2026-10-05', { invoicedUntil: day('2026-12-01') }]);
    expect(subscription.terms).toHaveLength(1);
  });

  it('keeps of a month that changes each day what prices it, and what prices the next', () => {
    const days = Array.from({ length: 29 }, (_, index) => `2026-11-${String(index + 2).padStart(2, '0')}`);
    const changes = days.map((on, index) => [on, { seats: index + 2 }] as const);
    const subscription = history(began('2026-11-01'), ...changes);
    expect(subscription.terms).toHaveLength(2);
    expect(monthOfService(subscription, month('2026-11')).terms.seats).toBe(1);
    expect(monthOfService(subscription, month('2026-12')).terms.seats).toBe(30);
  });

  it('goes back at least three months, and no longer than it must', () => {
    const months = Array.from({ length: 12 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}-17`);
    const subscription = history(
      ...months.map((on, index) => [on, { plan: 'self-service', seats: index + 1 }] as const),
    );
    expect(monthOfService(subscription, month('2026-09')).terms.seats).toBe(8);
    expect(subscription.terms?.[0]?.from).toBe('2026-07-17');
    expect(Buffer.byteLength(canonicalJson(subscription.terms))).toBeLessThan(1_500);
  });
});
