import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';

import type { Delivery } from '../../../../infra/local/stripe/store.ts';
import { afterFailure, signatureOf } from '../../../../infra/local/stripe/webhooks.ts';

const HOUR = 3_600_000;

describe('webhooks', () => {
  it("are signed as the SDK's own test helper signs", () => {
    const secret = 'whsec_test';
    const payload = '{"id":"evt_1"}';
    const timestamp = 1_790_000_000;
    const helper = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload, secret, timestamp });
    expect(signatureOf(payload, secret, timestamp)).toBe(helper);
  });

  it('are tried again after growing waits, for three days and no longer', () => {
    let delivery: Delivery | undefined = {
      id: 'evt_1 local',
      event: 'evt_1',
      endpoint: 'local',
      attempts: 0,
      createdAt: 0,
      dueAt: 0,
    };
    const dueTimes: number[] = [];
    while ((delivery = afterFailure(delivery, delivery.dueAt)) !== undefined) dueTimes.push(delivery.dueAt);
    const waits = dueTimes.map((at, index) => at - (dueTimes[index - 1] ?? 0));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeLessThanOrEqual(10_000);
    expect(dueTimes.at(-1)).toBeGreaterThan(60 * HOUR);
    expect(dueTimes.at(-1)).toBeLessThanOrEqual(72 * HOUR);
  });
});
