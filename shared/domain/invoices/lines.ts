import type { Catalog, Stacking } from '../../catalog/catalog.ts';
import { rateOn } from '../../catalog/dated-rate.ts';
import { cents, formatFactor, microsToCents, type Cents, type Micros, type UnitPrice } from '../../kernel/money.ts';
import {
  firstDayOf,
  lastDayOf,
  nextPeriod,
  periodOfDate,
  rangeOfPeriod,
  type DateRange,
  type Period,
} from '../../kernel/period.ts';
import type { UninvoicedTopUp } from '../wallets/wallet.ts';
import type { InvoiceLine } from './invoice.ts';
import { cutOf, type LineDiscount } from './line-price.ts';
import { computeText, percentText, wordingFor, type Language } from './wording.ts';

const UNITS_PER_CENT = 10_000n;
/** An amount that is agreed as a whole, as the price of one. */
export const asUnitPrice = (amount: Cents): UnitPrice => (amount * UNITS_PER_CENT) as UnitPrice;

/** What is taken off by credit: quantity -1 of a positive price, as EN 16931 wants it (BR-27: no negative price). */
export const creditLine = (description: string, amount: Cents, service: DateRange, note?: string): InvoiceLine => ({
  kind: 'credit',
  description,
  quantity: -1n,
  unitPrice: asUnitPrice(amount),
  discounts: [],
  net: cents(0n - amount),
  service,
  ...(note === undefined ? {} : { note }),
});

/** A top-up at the price agreed when it was bought: what the rate or the discount is by now does not matter. */
export function topUpLine(topUp: UninvoicedTopUp, catalog: Pick<Catalog, 'wallet'>, language: Language): InvoiceLine {
  const { amount, price, discount, bookRate, bookRateFrom, boughtOn } = topUp;
  const wording = wordingFor(language);
  const text = computeText(amount, catalog.wallet.currency);
  const isDiscounted = discount > 0n;
  const list = isDiscounted ? microsToCents(amount, bookRate) : price;
  return {
    kind: 'top_up',
    description: wording.topUpLine(text),
    quantity: 1n,
    unitPrice: asUnitPrice(list),
    discounts: isDiscounted ? [{ name: 'volume', percent: discount, amount: cents(list - price) }] : [],
    net: price,
    service: rangeOfPeriod(periodOfDate(boughtOn)),
    note: wording.bookRate(
      text,
      isDiscounted ? percentText(discount) : undefined,
      formatFactor(bookRate),
      bookRateFrom,
    ),
  };
}

export type OwedOverage = { readonly period: Period; readonly amount: Micros; readonly isLate: boolean };

/**
 * Compute used without credit, at the book rate of its month's last day and without discount. `isLate`: of a month that
 * was closed before, so that the line adjusts it.
 */
export function overageLine(owed: OwedOverage, catalog: Pick<Catalog, 'wallet'>, language: Language): InvoiceLine {
  const { period, amount, isLate } = owed;
  const wording = wordingFor(language);
  const text = computeText(amount, catalog.wallet.currency);
  const { rate, from } = rateOn(catalog.wallet.bookRates, lastDayOf(period));
  const description = amount < 0n ? wording.correctionLine : isLate ? wording.adjustmentLine : wording.overageLine;
  const net = microsToCents(amount, rate);
  return {
    kind: isLate ? 'adjustment' : 'overage',
    description: description(text, period),
    quantity: 1n,
    unitPrice: asUnitPrice(net),
    discounts: [],
    net,
    service: rangeOfPeriod(period),
    note: wording.bookRate(text, undefined, formatFactor(rate), from),
  };
}

/** What a line says of discounts that were cut at the cap; undefined where they were not. */
export function cutNote(
  discounts: readonly LineDiscount[],
  stacking: Stacking,
  language: Language,
): string | undefined {
  const cut = cutOf(discounts, stacking);
  return cut && wordingFor(language).discountsCut(percentText(cut.total), percentText(cut.cap));
}

/** What a line says in its note, sentence by sentence; none where there is nothing to say. */
export const notesOf = (...sentences: readonly (string | undefined)[]): Pick<InvoiceLine, 'note'> => {
  const said = sentences.filter((each) => each !== undefined);
  return said.length === 0 ? {} : { note: said.join('. ') };
};

/** A span of days cut at the months' boundaries, in order. */
export function monthsOf({ start, end }: DateRange): readonly DateRange[] {
  const months: DateRange[] = [];
  for (let from = start; from < end;) {
    const until = firstDayOf(nextPeriod(periodOfDate(from)));
    months.push({ start: from, end: until < end ? until : end });
    from = until;
  }
  return months;
}
