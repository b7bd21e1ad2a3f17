import type { Catalog, PriceBook, Stacking } from '../../catalog/catalog.ts';
import { isWalletMeter, type Aggregation } from '../../catalog/meter.ts';
import type { Product } from '../../catalog/product.ts';
import { cents, quantity, QUANTITY_DIGITS, QUANTITY_ONE, type Cents, type Quantity } from '../../kernel/money.ts';
import { daysInPeriod, periodOfDate, type DateRange } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import { priceLine, type LineDiscount, type LinePrice } from '../invoices/line-price.ts';
import type { Language } from '../invoices/wording.ts';
import { charge, type ChargePart } from '../rating/charge.ts';
import type { UsageTally } from './metered-month.ts';

/** What a month's usage is priced by: what was in force on its first day of service. */
export type UsageTerms = {
  readonly book: Pick<PriceBook, 'products'>;
  readonly meters: Catalog['meters'];
  readonly currency: string;
  readonly plan: string;
  readonly discountsOn: (product: string) => readonly LineDiscount[];
  readonly stacking: Stacking;
  /** The days that the lines are for; the whole month where there was no service. */
  readonly service: DateRange;
  /** Days in service: what a month costs at least is prorated by them. */
  readonly days: number;
  readonly language: Language;
};

export type PricedProduct<Line> = {
  readonly product: Product;
  /** With the plan; one that is not is charged if it was used all the same. */
  readonly isSold: boolean;
  readonly quantity: Quantity;
  readonly lines: readonly Line[];
  /** What the lines come to. */
  readonly amount: Cents;
};
export type PricedUsage<Line> = { readonly products: readonly PricedProduct<Line>[]; readonly total: Cents };

/** A part of a charge, of all that was used in the month. */
export type UsedPart = Used & { readonly part: ChargePart };
export type Used = { readonly product: Product; readonly used: Quantity };
export type LineTerms = UsageTerms & { readonly discounts: readonly LineDiscount[] };
/** What a priced part becomes: an invoice's line, or its net alone. */
export type LineMaker<Line> = {
  readonly usage: (used: UsedPart, terms: LineTerms) => Line;
  readonly minimum: (used: Used, missing: Cents, terms: UsageTerms) => Line;
};
type Priced = { readonly net: Cents };
export const NET_ALONE: LineMaker<Priced> = {
  usage: ({ part }, terms) => pricePart(part, terms),
  minimum: (_, net) => ({ net }),
};

/**
 * What a month's usage costs, metered product by product in the order of the price book. It depends on what the month has
 * come to alone, and a line is rounded once.
 */
export function priceUsage<Line extends Priced>(
  usage: readonly UsageTally[],
  terms: UsageTerms,
  maker: LineMaker<Line>,
): PricedUsage<Line> {
  const metered = Object.values(terms.book.products).filter(({ meter }) => meter !== undefined);
  const products = metered.map((product) => priceProduct(product, { usage, terms, maker }));
  return { products, total: cents(sum(products.map(({ amount }) => amount))) };
}

function priceProduct<Line extends Priced>(
  product: Product,
  { usage, terms, maker }: { usage: readonly UsageTally[]; terms: UsageTerms; maker: LineMaker<Line> },
): PricedProduct<Line> {
  const used = usedOf(product, usage, terms.meters);
  const isSold = product.soldTo?.includes(terms.plan) ?? true;
  const discounts = terms.discountsOn(product.id);
  const lines = charge(product.charge, { ...used, seats: 0 }).map((part) =>
    maker.usage({ product, part, used: used.quantity }, { ...terms, discounts }),
  );
  const missing = isSold ? missingOf(product, netOf(lines), terms) : 0n;
  const all = missing > 0n ? [...lines, maker.minimum({ product, used: used.quantity }, cents(missing), terms)] : lines;
  return { product, isSold, quantity: used.quantity, lines: all, amount: netOf(all) };
}

/** Rounded once; a whole quantity is written as such. */
export function pricePart(
  { quantity: units, unitPrice }: Pick<ChargePart, 'quantity' | 'unitPrice'>,
  { discounts, stacking }: Pick<LineTerms, 'discounts' | 'stacking'>,
): LinePrice {
  if (units % QUANTITY_ONE === 0n) return priceLine(units / QUANTITY_ONE, unitPrice, { discounts, stacking });
  return priceLine(units, unitPrice, { discounts, stacking, quantityScale: QUANTITY_DIGITS });
}

const netOf = (lines: readonly Priced[]): Cents => cents(sum(lines.map(({ net }) => net)));

/** The sum over the groups that the product charges. */
function usedOf(
  { meter, where }: Product,
  usage: readonly UsageTally[],
  meters: Catalog['meters'],
): { readonly quantity: Quantity; readonly events: number } {
  const by = aggregationNamed(meter, meters)?.by ?? [];
  const wanted = by.map((dimension) => where[dimension]);
  const charged = usage.filter(
    ({ aggregation, group }) =>
      aggregation === meter && wanted.every((value, index) => value === undefined || group[index] === value),
  );
  return {
    quantity: quantity(sum(charged.map((each) => each.quantity))),
    events: charged.reduce((total, { events }) => total + events, 0),
  };
}

function aggregationNamed(id: string | undefined, meters: Catalog['meters']): Aggregation | undefined {
  for (const meter of Object.values(meters)) {
    const found = id === undefined || isWalletMeter(meter) ? undefined : meter.aggregations[id];
    if (found) return found;
  }
  return undefined;
}

/** What is missing to the least that the days in service cost, discounts on the usage left aside. */
function missingOf({ minimum }: Product, net: Cents, { service, days }: UsageTerms): bigint {
  if (minimum === undefined || days === 0) return 0n;
  const part = { from: 0, until: days, of: daysInPeriod(periodOfDate(service.start)) };
  return priceLine(1n, minimum, { part }).net - net;
}
