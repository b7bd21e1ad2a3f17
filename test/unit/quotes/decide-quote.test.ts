import { describe, expect, it } from 'vitest';
import {
  acceptedQuote,
  approveQuote,
  expireQuote,
  rejectQuote,
  startIfAccepted,
} from '../../../shared/domain/quotes/decide-quote.ts';
import { statusAt, type Quote } from '../../../shared/domain/quotes/quote.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { factorOf } from '../../../shared/kernel/money.ts';
import type { LocalDate, Zone } from '../../../shared/kernel/period.ts';
import { product, quoteFor } from '../../support/quotes.ts';
import { at } from '../../support/wallets.ts';

const ZONE = 'Europe/Paris' as Zone;
const when = (now: string) => ({ now: at(now), zone: ZONE, actor: 'key_2' });
const IN_TIME = when('2026-12-17T22:59:59.999Z');
const TOO_LATE = when('2026-12-17T23:00:00.000Z');

const longTerm = { plan: 'multi-year', termMonths: 24, rhythm: 'quarterly', lines: [product('vps', 10)] } as const;
const negotiated = (percent: string, more: object = {}): Quote =>
  quoteFor({ ...longTerm, discounts: [{ name: 'launch', percent: factorOf(percent) }], ...more });
const pending = negotiated('0.02');
const open = quoteFor();
/** A decision that changes the quote. */
function decided(quote: Quote | undefined): Quote {
  invariant(quote, 'the decision changes the quote');
  return quote;
}
const rejected = (): Quote => decided(rejectQuote(open, { reason: 'Too dear' }, IN_TIME));
const accepted = acceptedQuote(open, {
  at: IN_TIME.now,
  by: 'key_2',
  startsOn: '2026-12-17' as LocalDate,
  contractId: 'ctr_00000000-0000-8000-8000-000000000001',
});
const expired = decided(expireQuote(open, TOO_LATE));

function refusal(decide: () => unknown) {
  try {
    decide();
  } catch (error) {
    if (!(error instanceof BillingError)) throw error;
    const { members = {}, errors = [], detail } = error.details;
    return { code: error.code, rule: members['rule'], path: errors[0]?.path, detail };
  }
  return undefined;
}

describe('the approval of a quote', () => {
  const whole = { approver: 'Jeanne Martin', justification: 'Speaks at our conference' };

  it('is kept with who granted it, why, when and by which key', () => {
    expect(approveQuote(pending, whole, IN_TIME)).toMatchObject({
      revision: 2,
      status: 'approved',
      approval: { at: IN_TIME.now, by: 'key_2', ...whole },
    });
  });

  it.each([
    ['a named approver above 20 %', { justification: 'Because' }, 'approver', /22 % in total is above 20 %/],
    ['a justification above 10 %', { approver: 'Jeanne Martin' }, 'justification', /22 % in total is above 10 %/],
  ])('needs %s, and says why', (_what, given, path, detail) => {
    const told = refusal(() => approveQuote(pending, given, IN_TIME));
    expect(told).toMatchObject({ code: 'rule_violation', path });
    expect(told?.detail).toMatch(detail);
  });

  it('needs no justification where the quote has one, and nobody by name up to 20 %', () => {
    const { approver } = whole;
    expect(approveQuote(negotiated('0.02', { justification: 'Because' }), { approver }, IN_TIME)?.status).toBe(
      'approved',
    );
    const annual = quoteFor({ discounts: [{ name: 'launch', percent: factorOf('0.03') }], justification: 'Because' });
    expect(approveQuote(annual, {}, IN_TIME)?.status).toBe('approved');
  });

  it('of one that is approved changes nothing, whoever approved it', () => {
    expect(approveQuote(open, whole, IN_TIME)).toBeUndefined();
    expect(approveQuote(decided(approveQuote(pending, whole, IN_TIME)), {}, IN_TIME)).toBeUndefined();
  });
});

describe('the last day of a quote', () => {
  it('is over with the day of the seller, whether or not it was said', () => {
    expect([IN_TIME, TOO_LATE].map(({ now }) => statusAt(open, now, ZONE))).toEqual(['approved', 'expired']);
    expect([IN_TIME, TOO_LATE].map(({ now }) => statusAt(pending, now, ZONE))).toEqual(['pending_approval', 'expired']);
    expect(statusAt(accepted, TOO_LATE.now, ZONE)).toBe('accepted');
  });

  it('is noted once, and of what is open alone', () => {
    expect(expireQuote(open, IN_TIME)).toBeUndefined();
    expect(expired).toMatchObject({ status: 'expired', revision: 2 });
    for (const quote of [expired, accepted, rejected()]) expect(expireQuote(quote, TOO_LATE)).toBeUndefined();
  });
});

describe('a quote of which something became', () => {
  const everything: readonly (readonly [string, Quote, typeof IN_TIME, RegExp])[] = [
    ['accepted', accepted, IN_TIME, /is the contract ctr_/],
    ['rejected', rejected(), IN_TIME, /was rejected: Too dear/],
    ['expired', expired, TOO_LATE, /valid until 2026-12-17/],
    ['expired unnoticed', open, TOO_LATE, /valid until 2026-12-17/],
  ];
  it.each(everything)('is not accepted when it is %s', (_title, quote, decision, detail) => {
    const told = refusal(() => startIfAccepted(quote, decision));
    expect(told?.code).toBe('quote_not_open');
    expect(told?.detail).toMatch(detail);
  });

  it.each(everything.filter(([title]) => title !== 'rejected'))(
    'is not rejected when it is %s',
    (_title, quote, decision) => {
      expect(refusal(() => rejectQuote(quote, { reason: 'Too late' }, decision))?.code).toBe('quote_not_open');
    },
  );

  it('is not approved any more, unless it was', () => {
    expect(refusal(() => approveQuote(rejected(), {}, IN_TIME))?.code).toBe('quote_not_open');
    expect(refusal(() => approveQuote(pending, {}, TOO_LATE))?.code).toBe('quote_not_open');
    expect(refusal(() => approveQuote(accepted, {}, IN_TIME))?.code).toBe('quote_not_open');
  });
});

describe('the acceptance of a quote', () => {
  it('waits for its approval', () => {
    expect(refusal(() => startIfAccepted(pending, IN_TIME))?.code).toBe('approval_required');
  });

  it('is on its day the start, unless another one was agreed', () => {
    expect(startIfAccepted(open, IN_TIME)).toBe('2026-12-17');
    expect(startIfAccepted(quoteFor({ startsOn: '2027-02-01' as LocalDate }), IN_TIME)).toBe('2027-02-01');
  });

  it('of a rejected one that is rejected again changes nothing', () => {
    expect(rejectQuote(rejected(), { reason: 'Again' }, IN_TIME)).toBeUndefined();
  });
});
