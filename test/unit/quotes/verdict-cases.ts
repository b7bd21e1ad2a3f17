import type { Offer, Verdict } from '../../../shared/domain/quotes/verdict.ts';
import { centsOf } from '../../../shared/kernel/money.ts';
import { day } from '../../support/quotes.ts';
import { automatic, big, longTerm, negotiated, offer, partner, referral, share, usual } from './verdict-offers.ts';

type Expected = Partial<Pick<Verdict, 'needs' | 'isException'>> & {
  readonly decision: Verdict['decision'];
  readonly total: number;
  readonly cutAt?: number;
  readonly rules: readonly string[];
};

/** What is offered, and the verdict on it. */
export const CASES: readonly (readonly [title: string, offer: Offer, expected: Expected])[] = [
  ['nothing comes off', offer([]), { decision: 'automatic', total: 0, rules: [] }],
  ['the annual 17 %', offer([automatic(17)]), { decision: 'automatic', total: 17, rules: [] }],
  ['17 + 5 with three products', offer([automatic(17), automatic(5)]), { decision: 'automatic', total: 22, rules: [] }],
  [
    'exactly 30 by themselves are not cut',
    offer([automatic(20), referral]),
    { decision: 'automatic', total: 30, rules: [] },
  ],
  [
    '17 + 10 + 5 are cut at 30',
    offer([automatic(17), referral, automatic(5)]),
    { decision: 'automatic', total: 32, cutAt: 30, rules: ['cut'] },
  ],
  [
    '17 + 10 + 5 by a recorded exception are not cut, and need a named approver',
    offer([automatic(17), referral, automatic(5)], { exception: 'A reference customer' }),
    {
      decision: 'approval_required',
      total: 32,
      isException: true,
      needs: ['named_approver'],
      rules: ['exception', 'named_approver'],
    },
  ],
  [
    'an exception where none is needed changes nothing',
    offer([automatic(17)], { exception: 'To be safe' }),
    { decision: 'automatic', total: 17, isException: false, rules: [] },
  ],
  [
    'an exception for exactly 30 is none',
    offer([automatic(20), referral], { exception: 'To be safe' }),
    { decision: 'automatic', total: 30, isException: false, rules: [] },
  ],
  [
    'negotiated 5 of 5: an approval alone',
    offer([negotiated(5)], big),
    { decision: 'approval_required', total: 5, needs: [], rules: ['volume'] },
  ],
  [
    'negotiated, 10 in total: no justification yet',
    offer([negotiated(10)], big),
    { decision: 'approval_required', total: 10, needs: [], rules: ['volume'] },
  ],
  [
    'negotiated, 10.01 in total without a justification',
    offer([negotiated(10.01)], big),
    {
      decision: 'approval_required',
      total: 10.01,
      needs: ['justification'],
      rules: ['volume', 'justification'],
    },
  ],
  [
    'negotiated, 10.01 in total with a justification',
    offer([negotiated(10.01)], { ...big, justification: 'Competes with another host' }),
    { decision: 'approval_required', total: 10.01, needs: [], rules: ['volume', 'justification'] },
  ],
  [
    '17 + 3 negotiated, 20 in total: no named approver yet, and usual for the contract',
    offer([automatic(17), negotiated(3)], usual(17, 20)),
    {
      decision: 'approval_required',
      total: 20,
      needs: ['justification'],
      rules: ['contract_type', 'justification'],
    },
  ],
  [
    '17 + 3.01 negotiated: a named approver, and no longer usual',
    offer([automatic(17), negotiated(3.01)], usual(17, 20)),
    {
      decision: 'approval_required',
      total: 20.01,
      needs: ['justification', 'named_approver'],
      rules: ['case_by_case', 'justification', 'named_approver'],
    },
  ],
  [
    '24 months at 22 %',
    offer([automatic(20), negotiated(2)], { ...longTerm, ...usual(20, 25) }),
    {
      decision: 'approval_required',
      total: 22,
      needs: ['justification', 'named_approver'],
      rules: ['long-term', 'contract_type', 'justification', 'named_approver'],
    },
  ],
  [
    '24 months at 25.00 %',
    offer([automatic(20), negotiated(5)], longTerm),
    {
      decision: 'approval_required',
      total: 25,
      needs: ['justification', 'named_approver'],
      rules: ['long-term', 'justification', 'named_approver'],
    },
  ],
  [
    '24 months at 25.01 %',
    offer([automatic(20), negotiated(5.01)], longTerm),
    {
      decision: 'approval_required',
      total: 25.01,
      needs: ['justification', 'named_approver'],
      rules: ['case_by_case', 'justification', 'named_approver'],
    },
  ],
  [
    '23 months are no long term',
    offer([negotiated(5)], { termMonths: 23 }),
    { decision: 'approval_required', total: 5, needs: [], rules: ['case_by_case'] },
  ],
  [
    'volume: 15 % at 1,000.01 a month',
    offer([negotiated(15)], big),
    { decision: 'approval_required', total: 15, needs: ['justification'], rules: ['volume', 'justification'] },
  ],
  [
    'volume: not at 1,000.00 a month',
    offer([negotiated(15)], { monthly: centsOf('1000.00') }),
    { decision: 'approval_required', total: 15, needs: ['justification'], rules: ['case_by_case', 'justification'] },
  ],
  [
    'volume: 15 % more, beside the 12 that apply by themselves',
    offer([automatic(12), negotiated(15)], big),
    {
      decision: 'approval_required',
      total: 27,
      needs: ['justification', 'named_approver'],
      rules: ['volume', 'justification', 'named_approver'],
    },
  ],
  [
    'volume: 15.01 % is a case by itself',
    offer([negotiated(15.01)], big),
    { decision: 'approval_required', total: 15.01, needs: ['justification'], rules: ['case_by_case', 'justification'] },
  ],
  [
    'partners: 15 %',
    offer([negotiated(15)], partner),
    { decision: 'approval_required', total: 15, needs: ['justification'], rules: ['partner', 'justification'] },
  ],
  [
    'agencies: 15 %',
    offer([negotiated(15)], { relation: 'agency' }),
    { decision: 'approval_required', total: 15, needs: ['justification'], rules: ['partner', 'justification'] },
  ],
  [
    'partners: 15.01 %',
    offer([negotiated(15.01)], partner),
    { decision: 'approval_required', total: 15.01, needs: ['justification'], rules: ['case_by_case', 'justification'] },
  ],
  [
    'several rules are all named',
    offer([negotiated(15)], { ...big, ...longTerm, ...partner }),
    {
      decision: 'approval_required',
      total: 15,
      needs: ['justification'],
      rules: ['volume', 'long-term', 'partner', 'justification'],
    },
  ],
  [
    'two negotiated ones are judged together',
    offer([negotiated(10), negotiated(5.01)], big),
    { decision: 'approval_required', total: 15.01, needs: ['justification'], rules: ['case_by_case', 'justification'] },
  ],
  [
    '30 % in total with a negotiated part',
    offer([automatic(17), negotiated(13)], big),
    {
      decision: 'approval_required',
      total: 30,
      needs: ['justification', 'named_approver'],
      rules: ['volume', 'justification', 'named_approver'],
    },
  ],
  [
    '31 % in total',
    offer([automatic(17), negotiated(14)], big),
    { decision: 'forbidden', total: 31, rules: ['maximum'] },
  ],
  [
    'a ten-thousandth of a percent above 30',
    offer([automatic(17), negotiated(13.0001)], big),
    { decision: 'forbidden', total: 30.0001, rules: ['maximum'] },
  ],
  [
    '31 % by a recorded exception, whose reason is its justification',
    offer([automatic(17), negotiated(14)], { ...big, exception: 'A reference customer' }),
    {
      decision: 'approval_required',
      total: 31,
      isException: true,
      needs: ['named_approver'],
      rules: ['exception', 'volume', 'named_approver'],
    },
  ],
  [
    'negotiated on top of what is cut in the first months',
    offer([automatic(17), referral, automatic(5), negotiated(1)], big),
    { decision: 'forbidden', total: 33, rules: ['maximum'] },
  ],
  [
    'negotiated for later months than the referral',
    offer([automatic(20), referral, negotiated(2, { fromMonth: 3 })], longTerm),
    {
      decision: 'approval_required',
      total: 30,
      needs: ['justification', 'named_approver'],
      rules: ['long-term', 'justification', 'named_approver'],
    },
  ],
  [
    'negotiated on other lines than what is cut',
    offer([automatic(17), referral, automatic(5), negotiated(5, { on: ['usage'] })], {
      ...big,
      targets: [
        { item: 'product', product: 'vps' },
        { item: 'usage', product: 'gpu.hours' },
      ],
    }),
    { decision: 'approval_required', total: 32, cutAt: 30, needs: [], rules: ['cut', 'volume'] },
  ],
  [
    'negotiated without a commitment',
    offer([negotiated(1)], { isCommitted: false }),
    { decision: 'forbidden', total: 1, rules: ['commitment_required'] },
  ],
  [
    'negotiated without a commitment, which no exception grants',
    offer([negotiated(31)], { isCommitted: false, exception: 'A reference customer' }),
    { decision: 'forbidden', total: 31, rules: ['commitment_required'] },
  ],
  [
    'what applies by itself needs no commitment',
    offer([automatic(5)], { isCommitted: false }),
    { decision: 'automatic', total: 5, rules: [] },
  ],
  [
    'a start yesterday',
    offer([automatic(17)], { startsOn: day('2026-11-16') }),
    { decision: 'forbidden', total: 17, rules: ['retroactive'] },
  ],
  [
    'a start yesterday, which no exception grants',
    offer([], { startsOn: day('2026-11-16'), exception: 'Promised on the phone' }),
    { decision: 'forbidden', total: 0, rules: ['retroactive'] },
  ],
  [
    'a start today',
    offer([automatic(17)], { startsOn: day('2026-11-17') }),
    { decision: 'automatic', total: 17, rules: [] },
  ],
  [
    'everything that is forbidden is said at once',
    offer([negotiated(31)], { isCommitted: false, startsOn: day('2026-01-01') }),
    { decision: 'forbidden', total: 31, rules: ['retroactive', 'commitment_required', 'maximum'] },
  ],
  [
    "a price below the price book's is negotiated as a discount is",
    offer([], { ...big, targets: [{ item: 'product', product: 'vps', priceCut: share(30.0001) }] }),
    { decision: 'forbidden', total: 30.0001, rules: ['maximum'] },
  ],
  [
    'a price cut and the discounts of its line are judged together',
    offer([automatic(17)], { ...big, targets: [{ item: 'product', product: 'vps', priceCut: share(4) }] }),
    {
      decision: 'approval_required',
      total: 21,
      needs: ['justification', 'named_approver'],
      rules: ['volume', 'justification', 'named_approver'],
    },
  ],
];
