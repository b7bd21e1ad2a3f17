import { describe, expect, it } from 'vitest';
import { judge, stackingAfter } from '../../../shared/domain/quotes/verdict.ts';
import { CASES } from './verdict-cases.ts';
import { automatic, big, longTerm, negotiated, offer, POLICY, referral, share, STACKING } from './verdict-offers.ts';

describe('the verdict of the discount policy', () => {
  it.each(CASES)('%s', (_title, offered, expected) => {
    const verdict = judge(offered, POLICY);
    expect({
      decision: verdict.decision,
      total: verdict.total,
      cutAt: verdict.cutAt,
      isException: verdict.isException,
      needs: verdict.needs,
      rules: verdict.reasons.map(({ rule }) => rule),
    }).toEqual({
      decision: expected.decision,
      total: share(expected.total),
      cutAt: expected.cutAt === undefined ? undefined : share(expected.cutAt),
      isException: expected.isException ?? false,
      needs: expected.needs ?? [],
      rules: expected.rules,
    });
  });

  it('says of what is too much how much is left to negotiate', () => {
    const [reason] = judge(offer([automatic(17), negotiated(14)], big), POLICY).reasons;
    expect(reason).toMatchObject({
      message: 'Discounts come to 31 % in total (17 % by itself, 14 % negotiated), and at most 30 % is allowed.',
      limit: share(30),
      remedy: 'Negotiate at most 13 %, or record an exception (exception.reason), which needs an approval.',
    });
  });

  it('says in which months it is too much', () => {
    const [reason] = judge(offer([automatic(20), referral, negotiated(2)], longTerm), POLICY).reasons;
    expect(reason?.message).toContain('in months 1 to 3');
    expect(reason?.remedy).toContain('Negotiate nothing');
  });

  it('an exception lifts the cap to what was asked for, and no further', () => {
    const granted = judge(offer([automatic(17), negotiated(14)], { ...big, exception: 'A reference' }), POLICY);
    expect(stackingAfter(granted, STACKING)).toEqual({ method: 'add', cap: share(31) });
    expect(stackingAfter(judge(offer([automatic(17)]), POLICY), STACKING)).toEqual(STACKING);
  });

  it('where the catalog has no policy nothing is negotiated but by an exception with a named approver', () => {
    const multiplied = { stacking: { method: 'multiply' } } as const;
    expect(judge(offer([negotiated(5)], multiplied), undefined)).toMatchObject({
      decision: 'forbidden',
      reasons: [{ rule: 'nothing_negotiated' }],
    });
    expect(judge(offer([negotiated(5)], { ...multiplied, exception: 'A gift' }), undefined)).toMatchObject({
      decision: 'approval_required',
      isException: true,
      needs: ['named_approver'],
    });
    expect(judge(offer([automatic(20)], multiplied), undefined).decision).toBe('automatic');
  });

  it('discounts that multiply are judged by what they leave', () => {
    const multiplied = offer([automatic(20), negotiated(12.5)], { ...longTerm, stacking: { method: 'multiply' } });
    expect(judge(multiplied, POLICY)).toMatchObject({ decision: 'approval_required', total: share(30) });
    const more = offer([automatic(20), negotiated(12.5001)], { ...longTerm, stacking: { method: 'multiply' } });
    expect(judge(more, POLICY).decision).toBe('forbidden');
  });

  it('of discounts of which the best counts, the best is judged', () => {
    const best = offer([automatic(20), negotiated(29)], { ...longTerm, stacking: { method: 'best' } });
    expect(judge(best, POLICY)).toMatchObject({ decision: 'approval_required', total: share(29) });
  });
});
