import { describe, expect, it } from 'vitest';
import type { QuoteRequest } from '../../../shared/domain/quotes/make-quote.ts';
import { centsOf, microsOf } from '../../../shared/kernel/money.ts';
import {
  day,
  enterprise,
  module,
  multiYear,
  plan,
  product,
  refusal,
  service,
  TASKFORCE,
  vmcloudWith,
  type Quoting,
} from '../../support/quotes.ts';

describe('the terms of a quote', () => {
  const lines = [product('vps', 100)];
  it.each<readonly [string, Partial<QuoteRequest>, Quoting, object]>([
    ['a plan that there is not', { plan: 'gold' }, {}, { code: 'unknown_plan', path: 'plan' }],
    [
      'a self-service plan',
      { plan: 'self-service' },
      {},
      {
        code: 'not_supported',
        rule: 'not_sold_by_contract',
        message: 'must be one of annual, annual-negotiated, multi-year, enterprise',
      },
    ],
    [
      'a term that the plan has not',
      { termMonths: 24 },
      {},
      { code: 'not_supported', rule: 'term', path: 'termMonths', message: 'must be 12' },
    ],
    [
      'a term that is too short',
      { ...enterprise, termMonths: 11 },
      {},
      { rule: 'term', message: 'must be 12 or more' },
    ],
    [
      'a rhythm that the plan has not',
      { rhythm: 'yearly' },
      {},
      { rule: 'rhythm', path: 'rhythm', message: 'must be one of upfront, monthly' },
    ],
    [
      'days to pay that the plan has not',
      { ...multiYear, netDays: 60 },
      {},
      { rule: 'netDays', path: 'netDays', message: 'must be one of 30' },
    ],
    [
      'a start in the past',
      { startsOn: day('2026-11-16') },
      {},
      { code: 'discount_forbidden', rule: 'retroactive', path: 'startsOn' },
    ],
    ['a start in two years', { startsOn: day('2028-11-17') }, {}, { rule: 'too_far_ahead', path: 'startsOn' }],
    ['a last day in the past', { validUntil: day('2026-11-16') }, {}, { rule: 'valid_until', path: 'validUntil' }],
    [
      'a last day behind the start',
      { startsOn: day('2026-12-01'), validUntil: day('2026-12-02') },
      {},
      { rule: 'valid_until', path: 'validUntil' },
    ],
    ['nothing', { lines: [] }, {}, { rule: 'nothing_committed', path: 'lines' }],
    ['a service alone', { lines: [service('training', 1)] }, {}, { rule: 'nothing_committed' }],
    ['an unknown product', { lines: [product('gold', 1)] }, {}, { rule: 'unknown_product', path: 'lines[0].product' }],
    [
      'an unknown service',
      { lines: [...lines, service('gold', 1)] },
      {},
      { rule: 'unknown_service', path: 'lines[1].service' },
    ],
    [
      'an unknown module',
      { lines: [...lines, module('gold')] },
      {},
      { code: 'unknown_module', path: 'lines[1].module' },
    ],
    [
      'a product without a quantity',
      { lines: [product('vps')] },
      {},
      { rule: 'quantity_required', path: 'lines[0].quantity' },
    ],
    [
      'a quantity of usage',
      { lines: [...lines, product('gpu.hours', 3)] },
      {},
      { rule: 'metered_product', path: 'lines[1].quantity' },
    ],
    [
      'a price of usage',
      { lines: [...lines, product('gpu.hours', undefined, '1.00')] },
      {},
      { rule: 'metered_product', path: 'lines[1].unitPrice' },
    ],
    ['a product twice', { lines: [...lines, ...lines] }, {}, { rule: 'line_twice', path: 'lines[1]' }],
    [
      "a price above the book's",
      { lines: [product('vps', 3, '10.00')] },
      {},
      { code: 'amount_out_of_range', path: 'lines[0].unitPrice', message: 'must be at most 9.99' },
    ],
    [
      'compute credit without a wallet',
      { pool: { amount: microsOf('5'), per: 'month' } },
      {},
      { code: 'not_supported', path: 'pool' },
    ],
    [
      'a limit of compute credit without a wallet',
      { creditLimit: microsOf('5') },
      {},
      { code: 'not_supported', path: 'creditLimit' },
    ],
    [
      'a plan of seats without its line',
      { ...enterprise, lines: [] },
      { catalog: TASKFORCE },
      { rule: 'plan_line_required' },
    ],
    [
      'a line of another plan',
      { ...enterprise, lines: [plan('pro', 3)] },
      { catalog: TASKFORCE },
      { rule: 'other_plan', path: 'lines[0].plan' },
    ],
    [
      'two plans',
      { ...enterprise, lines: [plan('enterprise', 3, '20.00'), plan('pro', 3)] },
      { catalog: TASKFORCE },
      { rule: 'other_plan', path: 'lines[1].plan' },
    ],
    [
      'no price where it is agreed',
      { ...enterprise, lines: [plan('enterprise', 3)] },
      { catalog: TASKFORCE },
      { rule: 'price_to_be_agreed', message: 'must be agreed: 18.00 to 25.00 a seat and month' },
    ],
    [
      'a price above the range',
      { ...enterprise, lines: [plan('enterprise', 3, '25.01')] },
      { catalog: TASKFORCE },
      { code: 'amount_out_of_range', message: 'must be at most 25.00' },
    ],
    [
      'a price below the range',
      { ...enterprise, lines: [plan('enterprise', 3, '17.99')] },
      { catalog: TASKFORCE },
      { code: 'discount_forbidden', rule: 'nothing_negotiated' },
    ],
    [
      'a module that is included',
      { ...enterprise, lines: [plan('enterprise', 3, '20.00'), module('lims')] },
      { catalog: TASKFORCE },
      { rule: 'module_included' },
    ],
    [
      'a commitment of usage where there is none',
      { ...enterprise, lines: [plan('enterprise', 3, '20.00')], commitment: { amount: centsOf('5.00'), per: 'month' } },
      { catalog: TASKFORCE },
      { code: 'not_supported', path: 'commitment' },
    ],
  ])('%s is refused, with its place and what would be allowed', (_title, request, quoting, expected) => {
    const told = refusal(request, quoting);
    expect(told).toMatchObject(expected);
    expect(told?.detail.length).toBeGreaterThan(20);
  });

  it('above 50 lines is refused, counting tiers', () => {
    const tiers = [
      ...Array.from({ length: 25 }, (_, index) => ({ upTo: String(index + 1), price: '1.00' })),
      { price: '1' },
    ];
    const charge = { model: 'graduated', tiers } as const;
    const two = vmcloudWith({ products: { a: { name: 'A', unit: 'a', charge }, b: { name: 'B', unit: 'b', charge } } });
    expect(refusal({ lines: [product('a', 30), product('b', 24)] }, { catalog: two })).toBeUndefined();
    expect(refusal({ lines: [product('a', 30), product('b', 25)] }, { catalog: two })).toMatchObject({
      rule: 'too_many_lines',
    });
  });
});
