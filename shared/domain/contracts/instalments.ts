import { cents, type Cents, type UnitPrice } from '../../kernel/money.ts';
import { daysBetween, type DateRange, type LocalDate } from '../../kernel/period.ts';
import { divideRounded, sum } from '../../kernel/rounding.ts';
import { addPrices, exactPrice, NO_PRICE, priceLine, type ExactPrice, type LinePrice } from '../invoices/line-price.ts';
import { agreedDiscountsOn, turnsOf, type AgreedTarget } from './agreed-discounts.ts';
import type { AgreedLine, Agreement } from './contract.ts';
import { dayOfMonth, daysOfMonths, monthHolding, monthsOfTerm, rhythmOf, type MonthRange } from './terms.ts';

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
  const begins = ranges.map(({ from }) => from);
  const priced = recurring(agreement).flatMap((line) => monthsPriced(agreement, line, { term, begins }));
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

/** What a month of a contract costs on a day, less the discounts that have no end. */
export function exactMonthly(agreement: Agreement, on: LocalDate): ExactPrice {
  const openEnded = agreement.discounts.filter(({ untilMonth }) => untilMonth === undefined);
  const from = monthHolding(agreement, on);
  return recurring(agreement)
    .map((line) => priceOfMonths({ ...agreement, discounts: openEnded }, line, { from, until: from + 1 }))
    .reduce(addPrices, NO_PRICE);
}

/** What a term still costs from one of its months on, instalments left aside: owed at once where its service ends before. */
export const restOf = (agreement: Agreement, term: number, fromMonth: number): readonly InstalmentLine[] =>
  recurring(agreement)
    .flatMap((line) => monthsPriced(agreement, line, { term, begins: [fromMonth] }))
    .filter(({ from }) => from >= fromMonth)
    .map(({ line }) => line);

/** What a line costs from a day on, of months that are invoiced. */
export type UnusedLine = { readonly agreed: AgreedLine; readonly service: DateRange; readonly net: Cents };

/**
 * What a term's months before `untilMonth` cost from a day on: as much as an amendment on that day gives back. By the
 * same rounding as instalments, a month's days by their share, so that what is kept and what is given back sum to what
 * was invoiced.
 */
export function unusedOf(
  agreement: Agreement,
  { term, on, untilMonth }: { readonly term: number; readonly on: LocalDate; readonly untilMonth: number },
): readonly UnusedLine[] {
  const end = dayOfMonth(agreement, untilMonth);
  if (on >= end) return [];
  return recurring(agreement).flatMap((agreed) => {
    const until = (day: LocalDate) => rounded(priceUntil(agreement, agreed, { term, day }));
    const net = cents(until(end) - until(on));
    return net === 0n ? [] : [{ agreed, service: { start: on, end }, net }];
  });
}

const netOf = (lines: readonly InstalmentLine[]): Cents => cents(sum(lines.map(({ price }) => price.net)));
const isRecurring = ({ kind }: AgreedLine): boolean => kind !== 'service';
const recurring = ({ lines }: Agreement): readonly AgreedLine[] => lines.filter(isRecurring);

/** Where a line's months of a term are cut: at these begins, and where its own discounts change. */
type Cut = { readonly term: number; readonly begins: readonly number[] };
type PricedMonths = { readonly from: number; readonly line: InstalmentLine };

function monthsPriced(agreement: Agreement, agreed: AgreedLine, cut: Cut): readonly PricedMonths[] {
  let before = NO_PRICE;
  return rangesOf(agreement, agreed, cut).map((range) => {
    const { quantity, unitPrice, ...reduction } = monthsOf(agreement, agreed, range);
    const price = priceLine(quantity, unitPrice, { ...reduction, before });
    before = addPrices(before, exactPrice(quantity, unitPrice, reduction));
    const months = range.until - range.from;
    return { from: range.from, line: { agreed, months, service: daysOfMonths(agreement, range), price } };
  });
}

/** The exact price of a term up to a day of it: whole months, and of the month that holds the day its days' share. */
function priceUntil(
  agreement: Agreement,
  agreed: AgreedLine,
  { term, day }: { readonly term: number; readonly day: LocalDate },
): ExactPrice {
  const month = monthHolding(agreement, day);
  const days = daysOfMonths(agreement, { from: month, until: month + 1 });
  const whole = rangesOf(agreement, agreed, { term, begins: [month] })
    .filter(({ until }) => until <= month)
    .reduce((sofar, range) => addPrices(sofar, priceOfMonths(agreement, agreed, range)), NO_PRICE);
  if (day === days.start) return whole;
  const { numerator, denominator } = priceOfMonths(agreement, agreed, { from: month, until: month + 1 });
  const [elapsed, all] = [daysBetween(days.start, day), daysBetween(days.start, days.end)];
  return addPrices(whole, { numerator: numerator * BigInt(elapsed), denominator: denominator * BigInt(all) });
}

const rounded = ({ numerator, denominator }: ExactPrice): bigint => divideRounded(numerator, denominator);

function priceOfMonths(agreement: Agreement, agreed: AgreedLine, range: MonthRange): ExactPrice {
  const { quantity, unitPrice, ...reduction } = monthsOf(agreement, agreed, range);
  return exactPrice(quantity, unitPrice, reduction);
}

/** Months of one set of discounts as a quantity and a price. */
function monthsOf(agreement: Agreement, agreed: AgreedLine, { from, until }: MonthRange) {
  return {
    quantity: BigInt(agreed.quantity),
    unitPrice: (agreed.unitPrice * BigInt(until - from)) as UnitPrice,
    discounts: agreedDiscountsOn(agreement, targetOf(agreed), from),
    stacking: agreement.stacking,
  };
}

function rangesOf(agreement: Agreement, agreed: AgreedLine, { term, begins }: Cut): readonly MonthRange[] {
  const { from, until } = monthsOfTerm(agreement, term);
  const cuts = [from, ...begins, ...turnsOf(agreement, targetOf(agreed))].filter(
    (month) => from <= month && month < until,
  );
  const ordered = [...new Set(cuts)].toSorted((a, b) => a - b);
  return ordered.map((month, index) => ({ from: month, until: ordered[index + 1] ?? until }));
}

const targetOf = ({ kind, product }: AgreedLine): AgreedTarget => ({ item: kind, product });

const servicesOf = (agreement: Agreement, service: DateRange): readonly InstalmentLine[] =>
  agreement.lines
    .filter((line) => !isRecurring(line))
    .map((agreed) => ({ agreed, service, price: priceLine(BigInt(agreed.quantity), agreed.unitPrice) }));
