import { describe, expect, it } from 'vitest';

import { findReplay, fingerprintOf, isExecuted, keepReplay } from '../../../../infra/local/stripe/idempotency.ts';
import { Store } from '../../../../infra/local/stripe/store.ts';

const HOUR = 3_600_000;

const storeWith = (storedAt: number): Store => {
  const store = new Store();
  const fingerprint = fingerprintOf('POST', '/v1/customers', 'name=a');
  store.transaction(() => {
    keepReplay(store, { id: 'key-1', fingerprint, requestId: 'req_1', status: 200, body: '{}', storedAt });
  });
  return store;
};

describe('idempotency', () => {
  it('knows the same request by its parameters, in any order', () => {
    expect(fingerprintOf('POST', '/v1/x', 'a=1&b=2')).toBe(fingerprintOf('POST', '/v1/x', 'b=2&a=1'));
    expect(fingerprintOf('POST', '/v1/x', 'a=1&b=2')).not.toBe(fingerprintOf('POST', '/v1/x', 'a=1&b=3'));
    expect(fingerprintOf('POST', '/v1/x', 'a=1')).not.toBe(fingerprintOf('POST', '/v1/y', 'a=1'));
  });

  it('answers again what the key stands for, for 24 hours', () => {
    const store = storeWith(0);
    const fingerprint = fingerprintOf('POST', '/v1/customers', 'name=a');
    expect(findReplay(store, 'key-1', fingerprint, 24 * HOUR - 1)?.requestId).toBe('req_1');
    expect(findReplay(store, 'key-1', fingerprint, 24 * HOUR)).toBeUndefined();
  });

  it('refuses the key for other parameters', () => {
    const other = fingerprintOf('POST', '/v1/customers', 'name=b');
    expect(() => findReplay(storeWith(0), 'key-1', other, HOUR)).toThrow(/same parameters/);
  });

  it('forgets the keys whose day is over', () => {
    const store = storeWith(0);
    store.transaction(() => {
      keepReplay(store, { id: 'key-2', fingerprint: '', requestId: '', status: 200, body: '', storedAt: 24 * HOUR });
    });
    expect([...store.table('replays').keys()]).toEqual(['key-2']);
  });

  it('keeps what was executed, not what was refused', () => {
    expect([200, 402, 500].map(isExecuted)).toEqual([true, true, true]);
    expect([400, 401, 404, 429].map(isExecuted)).toEqual([false, false, false, false]);
  });
});
