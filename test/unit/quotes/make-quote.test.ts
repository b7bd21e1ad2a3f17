import { describe, expect, it } from 'vitest';
import type { QuoteRequest } from '../../../shared/domain/quotes/make-quote.ts';
import { figuresOf } from '../../../shared/domain/quotes/quote-figures.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { centsOf, factorOf, formatCents, formatUnitPrice, microsOf } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import {
  module,
  plan,
  product,
  quoteFor,
  service,
  TASKFORCE,
  vmcloudWith,
  type Quoting,
} from '../../support/quotes.ts';
import { customer, subscription } from '../../support/stored-values.ts';

const day = (text: string): LocalDate => text as LocalDate;
const multiYear = { plan: 'multi-year', termMonths: 24, rhythm: 'quarterly' } as const;
const enterprise = { plan: 'enterprise', termMonths: 12, rhythm: 'yearly' } as const;
const referred = { to: { customer: customer('acme', { referredBy: 'friend' }) } };

const priced = (request: Partial<QuoteRequest>, quoting: Quoting = {}): readonly string[] =>
  quoteFor(request, quoting).offer.lines.map(
    ({ kind, product: id, quantity, unit = 'seat', unitPrice, part }) =>
      `${kind} ${id} ${String(quantity)} ${String(unit)} ${formatUnitPrice(unitPrice)}${part ? ` ${Object.values(part).join(' ')}` : ''}`,
  );
const discounted = (request: Partial<QuoteRequest>, quoting: Quoting = {}): readonly string[] =>
  quoteFor(request, quoting).offer.terms.discounts.map(
    ({ name, nature, percent, fromMonth, untilMonth }) =>
      `${name} ${nature} ${String(percent / 100n)} ${String(fromMonth)}-${String(untilMonth ?? '')}`,
  );

function refusal(request: Partial<QuoteRequest>, quoting: Quoting = {}) {
  try {
    quoteFor(request, quoting);
  } catch (error) {
    if (!(error instanceof BillingError)) throw error;
    const { members = {}, errors = [], detail } = error.details;
    return { code: error.code, rule: members['rule'], path: errors[0]?.path, message: errors[0]?.message, detail };
  }
  return undefined;
}

describe('the lines of a quote', () => {
  it('have the prices of the book, one for each tier of a product', () => {
    const tiered = vmcloudWith({
      products: {
        backup: {
          name: 'Backup',
          unit: 'TB',
          charge: {
            model: 'graduated',
            tiers: [
              { upTo: '10', price: '8.00' },
              { price: '5.00', flat: '20.00' },
            ],
          },
        },
        support: { name: 'Support', unit: 'team', charge: { model: 'flat', price: '250.00' } },
        traffic: {
          name: 'Traffic',
          unit: 'GB',
          charge: { model: 'package', size: '100', price: '5.00', free: '100' },
        },
        seats: { name: 'Console', unit: 'user', charge: { model: 'per_seat', price: '3.00' } },
      },
    });
    const lines = [product('backup', 12), product('support', 3), product('traffic', 250), product('seats', 1)];
    expect(priced({ lines }, { catalog: tiered })).toEqual([
      'product backup 10 TB 8.00 units 0 10',
      'product backup 2 TB 5.00 units 10',
      'product backup 1 TB 20.00 flat 10',
      'product support 1 team 250.00 flat',
      'product traffic 2 GB 5.00 packages',
      'product seats 1 seat 3.00 seats',
    ]);
    const { terms } = quoteFor({ lines }, { catalog: tiered }).offer;
    expect(terms.quantities).toEqual({ backup: 12, support: 3, traffic: 250, seats: 1 });
  });

  it('of a product that is charged by its use have no quantity, and are a part of the offer', () => {
    const { offer } = quoteFor({ lines: [product('vps', 2), product('gpu.hours')] });
    expect(offer.lines.map((line) => line.product)).toEqual(['vps']);
    expect(offer.metered).toEqual(['gpu.hours']);
    expect(offer.terms.quantities).toEqual({ vps: 2 });
  });

  it('of a plan have the agreed price in its range, and a quantity of seats', () => {
    const lines = [plan('enterprise', 40, '21.50')];
    expect(priced({ ...enterprise, lines }, { catalog: TASKFORCE })).toEqual(['plan enterprise 40 seat 21.50']);
    expect(quoteFor({ ...enterprise, lines }, { catalog: TASKFORCE }).verdict.decision).toBe('automatic');
  });

  it('at a price below the book say how far, and are judged as negotiated', () => {
    const quote = quoteFor({ lines: [product('vps', 100, '9.00'), service('training', 2, '810.00')] });
    expect(
      quote.offer.lines.map(({ priceCut, listPrice }) => [priceCut, listPrice && formatUnitPrice(listPrice)]),
    ).toEqual([
      [factorOf('0.0991'), '9.99'],
      [factorOf('0.1'), '900.00'],
    ]);
    expect(quote.verdict).toMatchObject({ decision: 'approval_required', total: factorOf('0.2691') });
  });

  it('at a price below the book are refused above the maximum', () => {
    expect(refusal({ lines: [product('vps', 100, '8.00')] })).toMatchObject({
      code: 'discount_forbidden',
      rule: 'maximum',
    });
    expect(refusal({ lines: [product('vps', 1), service('training', 2, '629.99')] })).toMatchObject({
      code: 'discount_forbidden',
    });
    expect(quoteFor({ lines: [product('vps', 1), service('training', 2, '630.00')] }).verdict.decision).toBe(
      'approval_required',
    );
  });
});

describe('discounts that apply by themselves', () => {
  it('are those of the type of contract', () => {
    expect(discounted({})).toEqual(['annual commitment automatic 1700 0-']);
    expect(discounted(multiYear)).toEqual(['multi-year commitment automatic 2000 0-']);
    expect(discounted({ ...enterprise, rhythm: 'monthly' })).toEqual([]);
  });

  it('are those of a referral, in the first months of service that was ever paid', () => {
    expect(discounted({}, referred)).toEqual([
      'annual commitment automatic 1700 0-',
      'referral, first 3 months automatic 1000 0-3',
    ]);
    const paid = (paidSince: string) => ({
      to: { ...referred.to, subscription: subscription('acme', { paidSince: day(paidSince) }) },
    });
    const months = (paidSince: string) => discounted({}, paid(paidSince))[1]?.slice(-3);
    expect([months('2026-11-17'), months('2026-10-17'), months('2026-10-01')]).toEqual(['0-3', '0-2', '0-2']);
    expect([months('2026-08-18'), months('2026-08-17')]).toEqual(['0-1', undefined]);
  });

  it('are those of three products, whether they are subscribed to or charged by their use', () => {
    const two = [product('vps', 1), product('gpu.hours')];
    expect(discounted({ lines: two })).toHaveLength(1);
    expect(discounted({ lines: [...two, product('egress.gb')] })[1]).toBe('3 products or more automatic 500 0-');
  });

  it('17 + 10 + 5 are cut at 30 in the first three months, and the instalments with them', () => {
    const lines = [product('vps', 100), product('gpu.hours'), product('egress.gb')];
    const quote = quoteFor({ lines, rhythm: 'monthly' }, referred);
    expect(quote.verdict).toMatchObject({ decision: 'automatic', total: factorOf('0.32'), cutAt: factorOf('0.3') });
    const nets = figuresOf(quote).instalments.map(({ net }) => formatCents(net));
    expect(nets.slice(0, 4)).toEqual(['699.30', '699.30', '699.30', '779.22']);
    expect(formatCents(figuresOf(quote).totals.net)).toBe('9110.88');
  });

  it('of a group the better one applies, another one once it has ended', () => {
    const grouped = vmcloudWith({
      discounts: [
        {
          id: 'base',
          name: 'base',
          on: ['product'],
          group: 'g',
          percents: [{ fromSeats: 1, percent: '0.05' }],
          when: {},
        },
        {
          id: 'start',
          name: 'start',
          on: ['product'],
          group: 'g',
          percents: [{ fromSeats: 1, percent: '0.10' }],
          when: { firstMonths: 2 },
        },
        {
          id: 'never',
          name: 'never',
          on: ['product'],
          group: 'g',
          percents: [{ fromSeats: 1, percent: '0.02' }],
          when: {},
        },
      ],
    });
    expect(discounted({}, { catalog: grouped })).toEqual(['base automatic 500 2-', 'start automatic 1000 0-2']);
  });

  it('are none of self-service subscriptions: of an interval, a proof or an award', () => {
    const ngo = customer('acme', {
      proofs: [{ kind: 'ngo', validUntil: day('2030-01-01'), recordedAt: 0 as never }],
    });
    const lines = [plan('enterprise', 10, '18.00')];
    expect(discounted({ ...enterprise, lines }, { catalog: TASKFORCE, to: { customer: ngo } })).toEqual([]);
  });
});

describe('what is negotiated', () => {
  const launch = { name: 'launch', percent: factorOf('0.02') };

  it('is of all that is committed to and for the whole contract, unless it says of what and when', () => {
    const on = (discount: object) =>
      quoteFor({ lines: [product('vps', 10), service('training', 1)], discounts: [{ ...launch, ...discount }] }).offer
        .terms.discounts[1];
    expect(on({})).toMatchObject({ nature: 'negotiated', on: ['product'], fromMonth: 0 });
    expect(on({ on: ['usage'], firstMonths: 6 })).toMatchObject({ on: ['usage'], fromMonth: 0, untilMonth: 6 });
    expect(on({ fromMonth: 4 })).toMatchObject({ fromMonth: 3 });
  });

  it('is on usage for who commits to usage alone, and on nothing that the quote does not have', () => {
    const commitment = { amount: centsOf('500.00'), per: 'month' } as const;
    expect(quoteFor({ lines: [], commitment, discounts: [launch] }).offer.terms.discounts.at(-1)?.on).toEqual([
      'usage',
    ]);
    expect(refusal({ discounts: [{ ...launch, on: ['module'] }] })).toMatchObject({
      code: 'rule_violation',
      rule: 'nothing_discounted',
      path: 'discounts[0].on',
    });
  });

  it('without a commitment is forbidden, whatever the lines say', () => {
    for (const lines of [[], [product('gpu.hours')], [service('training', 3)]]) {
      expect(refusal({ lines, discounts: [launch] })).toMatchObject({
        code: 'discount_forbidden',
        rule: 'commitment_required',
      });
    }
  });

  it('above 1,000.00 a month may be 15 %: 100 servers and 1.01 of usage are', () => {
    const lines = [product('vps', 100)];
    const rules = (commitment?: QuoteRequest['commitment']) =>
      quoteFor({ ...enterprise, lines, discounts: [launch], ...(commitment && { commitment }) }).verdict.reasons.map(
        ({ rule }) => rule,
      );
    expect(rules()).toEqual(['case_by_case']);
    expect(rules({ amount: centsOf('1.00'), per: 'month' })).toEqual(['case_by_case']);
    expect(rules({ amount: centsOf('1.01'), per: 'month' })).toEqual(['volume']);
    expect(rules({ amount: centsOf('12.00'), per: 'term' })).toEqual(['case_by_case']);
    expect(rules({ amount: centsOf('12.01'), per: 'term' })).toEqual(['volume']);
  });

  it('may be 15 % for a customer who is a partner or an agency', () => {
    const rules = (more: object) =>
      quoteFor({ discounts: [launch] }, { to: { customer: customer('acme', more) } }).verdict.reasons[0]?.rule;
    expect([rules({}), rules({ relation: 'partner' }), rules({ relation: 'agency' })]).toEqual([
      'case_by_case',
      'partner',
      'partner',
    ]);
  });

  it('is refused at 31 %, with limit and remedy, and recorded as an exception that lifts the cap', () => {
    const discounts = [{ name: 'launch', percent: factorOf('0.14') }];
    expect(refusal({ discounts })).toMatchObject({
      code: 'discount_forbidden',
      rule: 'maximum',
      path: 'discounts',
      detail:
        'Discounts come to 31 % in total (17 % by itself, 14 % negotiated), and at most 30 % is allowed. ' +
        'Negotiate at most 13 %, or record an exception (exception.reason), which needs an approval.',
    });
    const quote = quoteFor({ discounts, exception: { reason: 'A reference customer' } });
    expect(quote).toMatchObject({
      status: 'pending_approval',
      exception: { reason: 'A reference customer' },
      verdict: { isException: true, needs: ['named_approver'] },
      offer: { terms: { stacking: { method: 'add', cap: factorOf('0.31') } } },
    });
    expect(formatCents(figuresOf(quote).totals.net)).toBe('8271.72');
  });
});

describe('the terms of a quote', () => {
  it('are those of the plan where nothing is said', () => {
    expect(quoteFor(multiYear)).toMatchObject({
      status: 'approved',
      date: '2026-11-17',
      validUntil: '2026-12-17',
      offer: { terms: { netDays: 30, renewal: { automatic: true, noticeDays: 60 }, catalogVersion: '2026.1' } },
    });
    const agreed = quoteFor({ ...enterprise, netDays: 60, renewal: { automatic: false } });
    expect(agreed.offer.terms).toMatchObject({ netDays: 60, renewal: { automatic: false, noticeDays: 60 } });
  });

  it('hold until their first day at the latest', () => {
    expect(quoteFor({ startsOn: day('2026-12-01') }).validUntil).toBe('2026-12-01');
    expect(quoteFor({ startsOn: day('2027-03-01') }).validUntil).toBe('2026-12-17');
    expect(quoteFor({ startsOn: day('2027-03-01'), validUntil: day('2027-03-01') }).validUntil).toBe('2027-03-01');
    expect(quoteFor({ validUntil: day('2026-11-17') }).validUntil).toBe('2026-11-17');
  });

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

  it('a price below the range of a plan is granted by an exception alone', () => {
    const exception = { reason: 'A school' };
    const quote = quoteFor(
      { ...enterprise, lines: [plan('enterprise', 3, '9.00')], exception },
      { catalog: TASKFORCE },
    );
    expect(quote).toMatchObject({
      status: 'pending_approval',
      verdict: { needs: ['named_approver'], total: factorOf('0.5') },
    });
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

describe('the figures of a quote', () => {
  it('sum to the cent: instalments, VAT and totals', () => {
    const quote = quoteFor({ ...multiYear, lines: [product('vps', 7), service('training', 1)] });
    const { totals, instalments, isStartOpen, startsOn } = figuresOf(quote);
    const sum = (what: 'net' | 'vat' | 'gross') => instalments.reduce((all, each) => all + each[what], 0n);
    expect([sum('net'), sum('vat'), sum('gross')]).toEqual([totals.net, totals.vat, totals.gross]);
    expect(totals.list - totals.discount).toBe(totals.net);
    expect(instalments).toHaveLength(8);
    expect({ isStartOpen, startsOn }).toEqual({ isStartOpen: true, startsOn: '2026-11-17' });
  });

  it('are of a start that was agreed, with the days to pay', () => {
    const [first] = figuresOf(quoteFor({ ...multiYear, startsOn: day('2027-01-31') })).instalments;
    expect(first).toMatchObject({ on: '2027-01-31', dueOn: '2027-03-02' });
  });
});
