import { cents, type Cents, type UnitPrice } from '../../kernel/money.ts';
import type { DateRange, LocalDate } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import { addPrices, exactPrice, NO_PRICE, priceLine, type LinePrice } from '../invoices/line-price.ts';
import { agreedDiscountsOn, turnsOf } from './agreed-discounts.ts';
import type { AgreedLine, Agreement } from './contract.ts';
import { daysOfMonths, monthsOfTerm, rhythmOf, type MonthRange } from './terms.ts';

/** What a contract invoices on one day, in advance: an invoice of its own. */
export type Instalment = {
  /** Within its term, from 1. */
  readonly number: number;
  /** How many the term has. */
  readonly of: number;
  readonly on: LocalDate;
  readonly service: DateRange;
  readonly lines: readonly InstalmentLine[];
  readonly net: Cents;
};

export type InstalmentLine = {
  readonly agreed: AgreedLine;
  /** That it is for; absent of a service, which is sold once. */
  readonly months?: number;
  readonly service: DateRange;
  /** Its unit price is for all of its months. */
  readonly price: LinePrice;
};

/**
 * The instalments of a term (0: the one that was agreed; later ones are renewals). Of each line the months [a, b) cost
 * F(b) - F(a), F(m) being the exact price of the term's months before m, rounded once: instalments sum to the term's
 * total to the cent, whatever the rhythm. Months with other discounts are a line of their own; services stand on the first.
 */
export function instalmentsOf(agreement: Agreement, term = 0): readonly Instalment[] {
  const ranges = rhythmOf(agreement, term);
  const priced = agreement.lines.filter(isRecurring).flatMap((line) => monthsPriced(agreement, line, term));
  return ranges.map((range, index) => {
    const service = daysOfMonths(agreement, range);
    const lines = priced.filter(({ from }) => range.from <= from && from < range.until).map(({ line }) => line);
    const all = term === 0 && index === 0 ? [...lines, ...servicesOf(agreement, service)] : lines;
    return { number: index + 1, of: ranges.length, on: service.start, service, lines: all, net: netOf(all) };
  });
}

/** What a term comes to: before VAT, after discounts, services included. */
export const totalOf = (agreement: Agreement, term = 0): Cents =>
  cents(sum(instalmentsOf(agreement, term).map(({ net }) => net)));

const netOf = (lines: readonly InstalmentLine[]): Cents => cents(sum(lines.map(({ price }) => price.net)));
export const isRecurring = ({ kind }: AgreedLine): boolean => kind !== 'service';

type PricedMonths = { readonly from: number; readonly line: InstalmentLine };

/** A line's months of a term, cut where an instalment begins and where its discounts change. */
function monthsPriced(agreement: Agreement, agreed: AgreedLine, term: number): readonly PricedMonths[] {
  const { stacking } = agreement;
  const quantity = BigInt(agreed.quantity);
  let before = NO_PRICE;
  return cutsOf(agreement, term).map((range) => {
    const months = range.until - range.from;
    const unitPrice = (agreed.unitPrice * BigInt(months)) as UnitPrice;
    const discounts = agreedDiscountsOn(agreement, { item: agreed.kind, product: agreed.product }, range.from);
    const price = priceLine(quantity, unitPrice, { discounts, stacking, before });
    before = addPrices(before, exactPrice(quantity, unitPrice, { discounts, stacking }));
    return { from: range.from, line: { agreed, months, service: daysOfMonths(agreement, range), price } };
  });
}

function cutsOf(agreement: Agreement, term: number): readonly MonthRange[] {
  const { from, until } = monthsOfTerm(agreement, term);
  const begins = [...rhythmOf(agreement, term).map((range) => range.from), ...turnsOf(agreement)];
  const cuts = [...new Set(begins.filter((month) => from <= month && month < until))].toSorted((a, b) => a - b);
  return cuts.map((month, index) => ({ from: month, until: cuts[index + 1] ?? until }));
}

const servicesOf = (agreement: Agreement, service: DateRange): readonly InstalmentLine[] =>
  agreement.lines
    .filter((line) => !isRecurring(line))
    .map((agreed) => ({ agreed, service, price: priceLine(BigInt(agreed.quantity), agreed.unitPrice) }));
