import type { Catalog, Discount, PriceBook } from '../../catalog/catalog.ts';
import { cents, ZERO_CENTS, type Cents } from '../../kernel/money.ts';
import { addDays, type LocalDate } from '../../kernel/period.ts';
import { divideRounded } from '../../kernel/rounding.ts';
import { exactMonthly } from '../contracts/instalments.ts';
import { addPrices, exactPrice, NO_PRICE, type ExactPrice } from '../invoices/line-price.ts';
import { pricingOf, recurringCharges, type Pricing } from '../subscriptions/charges.ts';
import { isInPaidService, type Subscription } from '../subscriptions/subscription.ts';
import { monthsPerTerm } from '../subscriptions/terms.ts';

type Books = Pick<Catalog, 'earlier'> & PriceBook;
type Sold = { readonly subscription: Subscription; readonly customer: Pricing['customer'] };

/**
 * Monthly recurring revenue (finance.md): what plan, modules and products of a subscription in paid service cost a month,
 * before VAT, a year's twelfth of what is sold by the year, less the discounts that have no end. Usage and the wallet are none.
 */
export function exactMrr({ subscription, customer }: Sold, catalog: Books, on: LocalDate): ExactPrice {
  if (!isInPaidService(subscription)) return NO_PRICE;
  if (subscription.contract) return exactMonthly(subscription.contract, on);
  const { book, ...pricing } = pricingOf(subscription, customer, catalog);
  const openEnded: Pricing = { ...pricing, book: { ...book, discounts: book.discounts.filter(isOpenEnded) } };
  const charges = recurringCharges(openEnded, { start: on, end: addDays(on, 1) });
  const perTerm = charges
    .map(({ quantity, unitPrice, discounts }) =>
      exactPrice(BigInt(quantity), unitPrice, { discounts, stacking: book.stacking }),
    )
    .reduce(addPrices, NO_PRICE);
  return { ...perTerm, denominator: perTerm.denominator * monthsPerTerm(subscription) };
}

const isOpenEnded = ({ when }: Discount): boolean => when.firstMonths === undefined && when.awardedMonths === undefined;

/** To the cent, once. */
export const mrrOf = (sold: Sold | undefined, catalog: Books, on: LocalDate): Cents => {
  if (!sold) return ZERO_CENTS;
  const { numerator, denominator } = exactMrr(sold, catalog, on);
  return cents(divideRounded(numerator, denominator));
};
