import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import {
  awaitPayment,
  granted,
  judgePayment,
  mayOpenPage,
  paidOn,
  returnToOf,
} from '../../../shared/domain/payments/pending-top-up.ts';
import { priceTopUp } from '../../../shared/domain/wallets/top-up.ts';
import { HOUR_MS, instant } from '../../../shared/kernel/instant.ts';
import { centsOf, microsOf } from '../../../shared/kernel/money.ts';
import { at, catalog } from '../../support/wallets.ts';

const NOW = at('2026-11-30T12:00:00Z');
const customer: Customer = {
  id: 'acme',
  revision: 1,
  name: 'Acme',
  email: 'a@example.com',
  kind: 'business',
  country: 'FR',
  address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
  language: 'en',
  proofs: [],
  createdAt: NOW,
  updatedAt: NOW,
};
const pending = awaitPayment(priceTopUp(catalog, 'gr_1', microsOf('150'), NOW), customer, { catalog, now: NOW });
const paid = { id: 'cs_1', mode: 'payment', isPaid: true, amount: centsOf('149.04'), currency: 'EUR' } as const;

describe('a top-up that waits for its payment', () => {
  it('asks for the discounted price with VAT, due at once', () => {
    // 150 USD less 10 % at 0.92 is 124.20, and 24.84 of VAT.
    expect(pending.draft).toMatchObject({ cause: 'top-up:gr_1', net: 12420n, gross: 14904n, termsDays: 0 });
    expect(pending).toMatchObject({ status: 'waiting', revision: 1, openedAt: NOW });
  });

  it.each([
    ['what was agreed is granted', {}, 'grant'],
    ['one cent less is not', { amount: centsOf('149.03') }, { refused: 'another_amount' }],
    ['one cent more is not', { amount: centsOf('149.05') }, { refused: 'another_amount' }],
    ['the net price is not', { amount: centsOf('124.20') }, { refused: 'another_amount' }],
    ['other money is not', { currency: 'USD' }, { refused: 'another_currency' }],
    ['what is not paid yet waits', { isPaid: false }, { ignored: 'not_paid_yet' }],
  ])('%s', (_title, more, judgement) => {
    expect(judgePayment(pending, { ...paid, ...more })).toEqual(judgement);
  });

  it('is granted once: the same session again is old news, another one is money too much', () => {
    const done = granted(pending, 'cs_1');
    expect(done).toMatchObject({ status: 'granted', revision: 2 });
    expect(judgePayment(done, paid)).toEqual({ ignored: 'already_granted' });
    expect(judgePayment(done, { ...paid, id: 'cs_2' })).toEqual({ refused: 'paid_twice' });
  });

  it('that ran out is still granted when money comes after all', () => {
    expect(judgePayment({ ...pending, status: 'expired' }, paid)).toBe('grant');
  });

  it('that is paid in the next month is dated there, at the agreed price', () => {
    const later = paidOn(pending, at('2026-12-01T00:00:00Z'), catalog.zone);
    expect(later.topUp).toEqual({ ...pending.topUp, boughtOn: '2026-12-01' });
    expect(later.draft.lines.map(({ service }) => service)).toEqual([{ start: '2026-12-01', end: '2027-01-01' }]);
    expect(later.draft.gross).toBe(pending.draft.gross);
  });

  it('has a page for 23 hours, so that there are never two', () => {
    expect(mayOpenPage(pending, instant(NOW + 23 * HOUR_MS - 1))).toBe(true);
    expect(mayOpenPage(pending, instant(NOW + 23 * HOUR_MS))).toBe(false);
    expect(mayOpenPage(granted(pending, 'cs_1'), NOW)).toBe(false);
  });

  it('sends the customer back to where the caller said, else to the seller', () => {
    const { website } = catalog.seller;
    expect(returnToOf(catalog)).toEqual({ successUrl: website, cancelUrl: website });
    expect(returnToOf(catalog, { successUrl: 'https://a' })).toEqual({
      successUrl: 'https://a',
      cancelUrl: 'https://a',
    });
    expect(returnToOf(catalog, { cancelUrl: 'https://b' })).toEqual({ successUrl: website, cancelUrl: 'https://b' });
  });
});
