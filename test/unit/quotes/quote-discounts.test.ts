import { describe, expect, it } from 'vitest';
import type { QuoteRequest } from '../../../shared/domain/quotes/make-quote.ts';
import { figuresOf } from '../../../shared/domain/quotes/quote-figures.ts';
import { centsOf, factorOf, formatCents } from '../../../shared/kernel/money.ts';
import {
  day,
  enterprise,
  multiYear,
  plan,
  product,
  quoteFor,
  refusal,
  service,
  TASKFORCE,
  vmcloudWith,
  type Quoting,
} from '../../support/quotes.ts';
import { proofUntil } from '../../support/proofs.ts';
import { customer, subscription } from '../../support/stored-values.ts';

const referred = { to: { customer: customer('acme', { referredBy: 'friend' }) } };
const discounted = (request: Partial<QuoteRequest>, quoting: Quoting = {}): readonly string[] =>
  quoteFor(request, quoting).offer.terms.discounts.map(
    ({ name, nature, percent, fromMonth, untilMonth }) =>
      `${name} ${nature} ${String(percent / 100n)} ${String(fromMonth)}-${String(untilMonth ?? '')}`,
  );

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
    const ngo = customer('acme', { proofs: [proofUntil('ngo', '2030-01-01')] });
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
