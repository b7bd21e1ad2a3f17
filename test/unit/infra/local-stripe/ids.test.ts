import { describe, expect, it } from 'vitest';

import { newId, tableOfId } from '../../../../infra/local/stripe/ids.ts';

describe('ids', () => {
  it.each([
    ['cus', /^cus_\w{14}$/],
    ['in', /^in_1\w{23}$/],
    ['evt', /^evt_1\w{23}$/],
    ['cs', /^cs_test_a1\w{58}$/],
  ] as const)('look like those of Stripe: %s', (prefix, shape) => {
    expect(newId(prefix)).toMatch(shape);
  });

  it('do not repeat', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('cus'))).size).toBe(10_000);
  });

  it('say where their object lies', () => {
    expect(tableOfId(newId('in'))).toBe('invoices');
    expect(tableOfId(newId('cs'))).toBe('checkout_sessions');
    expect(tableOfId('constructor_1')).toBeUndefined();
    expect(tableOfId('draft')).toBeUndefined();
  });
});
