import type { AgreedDiscount } from '../../../shared/domain/contracts/contract.ts';
import type { Offer } from '../../../shared/domain/quotes/verdict.ts';
import { centsOf, factor, type Factor } from '../../../shared/kernel/money.ts';
import { day, VMCLOUD } from '../../support/quotes.ts';

export const { discountPolicy: POLICY, stacking: STACKING } = VMCLOUD;
/** 17 is 17 %. */
export const share = (percent: number): Factor => factor(BigInt(Math.round(percent * 10_000)));

const discount = (percent: number, more: Partial<AgreedDiscount>): AgreedDiscount => ({
  name: 'a discount',
  nature: 'automatic',
  percent: share(percent),
  on: ['product'],
  fromMonth: 0,
  ...more,
});
export const automatic = (percent: number, untilMonth?: number) =>
  discount(percent, untilMonth === undefined ? {} : { untilMonth });
export const negotiated = (percent: number, more: Partial<AgreedDiscount> = {}) =>
  discount(percent, { nature: 'negotiated', ...more });
export const referral = automatic(10, 3);

export const offer = (discounts: readonly AgreedDiscount[], more: Partial<Offer> = {}): Offer => ({
  targets: [{ item: 'product', product: 'vps' }],
  discounts,
  stacking: STACKING,
  termMonths: 12,
  today: day('2026-11-17'),
  monthly: centsOf('500.00'),
  isCommitted: true,
  ...more,
});

export const usual = (from: number, upTo: number) => ({
  planRange: { plan: 'The plan', from: share(from), upTo: share(upTo) },
});
export const big = { monthly: centsOf('1000.01') };
export const longTerm = { termMonths: 24 };
export const partner = { relation: 'partner' } as const;
