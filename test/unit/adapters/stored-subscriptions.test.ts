import { describe, expect, it } from 'vitest';
import { NOUNS } from '../../../shared/adapters/dynamodb/nouns.ts';
import { subscriptionOf } from '../../support/subscriptions.ts';

describe('a subscription that was stored before products were sold', () => {
  it('is read with none, and its charges with their seats as quantities', () => {
    const now = subscriptionOf();
    const stored = Object.fromEntries(Object.entries(now).filter(([name]) => !['products', 'accrued'].includes(name)));
    const charge = { item: 'plan', product: 'pro', seats: 3, unitPrice: 13_000_000n, discounts: [], service: {} };
    const { seats, ...rest } = charge;
    expect(NOUNS.subscription.upgrade({ ...stored, charges: [charge] }, 2)).toEqual({
      ...now,
      charges: [{ ...rest, quantity: seats }],
    });
  });

  it('is read as it is in the present version', () => {
    const stored = subscriptionOf({ accruedUntil: '2026-11-01' as never });
    expect(NOUNS.subscription.upgrade(stored, NOUNS.subscription.version)).toEqual(stored);
  });
});
