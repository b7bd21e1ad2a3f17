import { describe, expect, it } from 'vitest';
import { NOUNS } from '../../../shared/adapters/dynamodb/nouns.ts';
import { addProof, proofFrom } from '../../../shared/domain/customers/record-proof.ts';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import { customer } from '../../support/stored-values.ts';
import { at, catalog } from '../../support/wallets.ts';

const claimed = (day: string, moment: string) =>
  proofFrom({ kind: 'student', validUntil: day as LocalDate }, at(moment), catalog);

/** A customer of whom the claims were sent one after the other: day claimed, moment. */
const told = (from: Customer, ...claims: readonly (readonly [string, string])[]): Customer =>
  claims.reduce((known, [day, moment]) => addProof(known, claimed(day, moment))?.customer ?? known, from);

describe('a proof', () => {
  it.each([
    ['2030-08-31', '2026-11-17T12:00:00Z', '2027-11-17'],
    // Half past midnight of the 18th in Paris.
    ['2030-08-31', '2026-11-17T23:30:00Z', '2027-11-18'],
    ['2027-11-17', '2026-11-17T12:00:00Z', '2027-11-17'],
    ['2027-11-16', '2026-11-17T12:00:00Z', '2027-11-16'],
    ['2030-08-31', '2028-02-29T12:00:00Z', '2029-02-28'],
  ])('claimed until %s at %s holds through %s, and keeps what was claimed', (day, moment, validUntil) => {
    expect(claimed(day, moment)).toEqual({
      kind: 'student',
      validUntil,
      claimedUntil: day,
      recordedAt: at(moment),
    });
  });

  it('that is claimed again, night after night, is what it was on the first', () => {
    const first = told(customer('acme'), ['2030-08-31', '2026-11-17T12:00:00Z']);
    const nights = Array.from({ length: 400 }, (_, night) => new Date(at('2026-11-18T02:00:00Z') + night * 86_400_000));
    expect(told(first, ...nights.map((night) => ['2030-08-31', night.toISOString()] as const))).toBe(first);
  });

  it('that is another one, by its last day, counts from the day that it is recorded on', () => {
    const renewed = told(
      customer('acme'),
      ['2030-08-31', '2026-11-17T12:00:00Z'],
      ['2031-08-31', '2027-10-02T12:00:00Z'],
    );
    expect(renewed.proofs).toMatchObject([{ validUntil: '2028-10-02', claimedUntil: '2031-08-31' }]);
    expect(renewed.revision).toBe(customer('acme').revision + 2);
  });
});

describe('a proof that was stored before claims were kept', () => {
  const { kind, validUntil, recordedAt } = claimed('2030-08-31', '2026-11-17T12:00:00Z');
  const proof = { kind, validUntil, recordedAt };
  const stored = NOUNS.customer.upgrade({ ...customer('acme'), proofs: [proof] }, 1);

  it('is read as one that was claimed for what it is worth', () => {
    expect(stored.proofs).toEqual([{ ...proof, claimedUntil: '2027-11-17' }]);
    expect(NOUNS.customer.upgrade(stored, NOUNS.customer.version)).toEqual(stored);
    expect(told(stored, ['2027-11-17', '2026-12-01T12:00:00Z'])).toBe(stored);
  });

  it('is renewed once by a longer claim that is still repeated, and never again', () => {
    const once = told(stored, ['2030-08-31', '2026-12-01T12:00:00Z']);
    expect(once.proofs).toMatchObject([{ validUntil: '2027-12-01', claimedUntil: '2030-08-31' }]);
    expect(told(once, ['2030-08-31', '2026-12-02T12:00:00Z'], ['2030-08-31', '2027-11-30T12:00:00Z'])).toBe(once);
  });
});
