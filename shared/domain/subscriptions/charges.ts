import type { Catalog, PriceBook } from '../../catalog/catalog.ts';
import { bookOf, planFor } from '../../catalog/price-book.ts';
import { unitIn } from '../../catalog/unit-name.ts';
import { invariant } from '../../kernel/invariant.ts';
import { cents, formatCents, type Cents, type UnitPrice } from '../../kernel/money.ts';
import { daysBetween, type DateRange, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { priceLine, type LineDiscount, type LinePrice, type Part } from '../invoices/line-price.ts';
import { creditLine, cutNote, notesOf } from '../invoices/lines.ts';
import { wordingFor, type ProductItem } from '../invoices/wording.ts';
import { discountsOn, type DiscountTarget } from './discounts.ts';
import { isBilledInAdvance, partsOf, productIn, type PricedPart } from './product-charges.ts';
import type { Charge, SubscribedProduct, Subscription } from './subscription.ts';
import { monthsPerTerm, termOn } from './terms.ts';

/** What prices are decided by: the customer, the subscription as it is from the priced day on, and its price book. */
export type Pricing = {
  readonly customer: Pick<Customer, 'id' | 'proofs' | 'language' | 'referredBy'>;
  readonly subscription: Subscription;
  readonly book: PriceBook;
};

export const pricingOf = (
  subscription: Subscription,
  customer: Pricing['customer'],
  catalog: Pick<Catalog, 'earlier'> & PriceBook,
): Pricing => ({ customer, subscription, book: bookOf(catalog, subscription.catalogVersion) });

/** What a subscription costs in advance for days of one term. */
export const chargesFor = (pricing: Pricing, service: DateRange): readonly Charge[] =>
  recurringCharges(pricing, service).filter(
    ({ item }) => item !== 'product' || isBilledInAdvance(pricing.subscription, pricing.book),
  );

/** All that a subscription costs for days of one term, whenever it is invoiced: plan, modules that are paid, products. */
export function recurringCharges(pricing: Pricing, service: DateRange): readonly Charge[] {
  const { subscription } = pricing;
  const modules = subscription.modules.filter((module) => module.status === 'active' && !module.included);
  const { products } = subscription;
  return [
    ...chargeOf(pricing, { item: 'plan', product: subscription.plan }, service),
    ...modules.flatMap(({ id }) => chargeOf(pricing, { item: 'module', product: id }, service)),
    ...products.flatMap((each) => chargeProduct(pricing, { ...each, months: monthsPerTerm(subscription) }, service)),
  ];
}

/** A plan or a module for some seats; none where it has no price. The discounts are those of the service's first day. */
export function chargeOf(
  pricing: Pricing,
  target: SeatTarget,
  service: DateRange,
  seats: number = pricing.subscription.seats,
): readonly Charge[] {
  const { subscription } = pricing;
  const monthly = priceOf(target, pricing);
  if (monthly === 0n || service.start >= service.end) return [];
  const unitPrice = (monthly * monthsPerTerm(subscription)) as UnitPrice;
  return [{ ...target, quantity: seats, unitPrice, discounts: discountsOf(target, pricing, service), service }];
}

export type SeatTarget = { readonly item: 'plan' | 'module'; readonly product: string };

const discountsOf = (target: DiscountTarget, pricing: Pricing, { start }: DateRange): readonly LineDiscount[] =>
  discountsOn(target, pricing, start);

export const partsOfProduct = (
  { book, subscription }: Pricing,
  { id, quantity }: Pick<SubscribedProduct, 'id' | 'quantity'>,
): readonly PricedPart[] => partsOf(productIn(book, id), quantity, subscription.seats);

/** A product for days of one term of so many months: a charge a part. */
export const chargeProduct = (
  pricing: Pricing,
  { id, quantity, months }: Pick<SubscribedProduct, 'id' | 'quantity'> & { readonly months: bigint },
  service: DateRange,
): readonly Charge[] => chargeParts(pricing, { id, months, parts: partsOfProduct(pricing, { id, quantity }) }, service);

export function chargeParts(
  pricing: Pricing,
  { id, parts, months }: { readonly id: string; readonly parts: readonly PricedPart[]; readonly months: bigint },
  service: DateRange,
): readonly Charge[] {
  if (service.start >= service.end) return [];
  const target = { item: 'product', product: id } as const;
  const discounts = discountsOf(target, pricing, service);
  return parts.map(({ unitPrice, ...part }) => ({
    ...target,
    ...part,
    unitPrice: (unitPrice * months) as UnitPrice,
    discounts,
    service,
  }));
}

function priceOf({ item, product }: SeatTarget, { book, customer }: Pricing): UnitPrice {
  if (item === 'plan') return planFor(book, product, customer.id).price;
  const module = book.modules[product];
  invariant(module, `the price book has the module ${product}`);
  return module.price;
}

/** Where days lie in their term. */
const partOf = (term: DateRange, { start, end }: DateRange): Part => {
  invariant(end <= term.end, 'a charge lies within one term');
  return {
    from: daysBetween(term.start, start),
    until: daysBetween(term.start, end),
    of: daysBetween(term.start, term.end),
  };
};

function priceCharge(pricing: Pricing, charge: Charge, part: Part | undefined): LinePrice {
  const { quantity, unitPrice, discounts } = charge;
  const { stacking } = pricing.book;
  return priceLine(BigInt(quantity), unitPrice, { discounts, stacking, ...(part && { part }) });
}

/** The line that an invoice carries for a charge: of the days of its term, or of the month that is given. */
export function lineOf(
  pricing: Pricing,
  charge: Charge,
  term: DateRange = termOn(pricing.subscription, charge.service.start),
): InvoiceLine {
  const { item, service } = charge;
  const { language } = pricing.customer;
  const wording = wordingFor(language);
  const part = partOf(term, service);
  const isWhole = part.from === 0 && part.until === part.of;
  const whole = formatCents(priceCharge(pricing, charge, undefined).net);
  return {
    kind: item,
    description: descriptionOf(pricing, charge),
    ...priceCharge(pricing, charge, part),
    ...unitOf(pricing, charge),
    service,
    ...notesOf(
      cutNote(charge.discounts, pricing.book.stacking, language),
      isWhole ? undefined : wording.proration(whole, part),
    ),
  };
}

/** What one of a product is called; of a package or a base price the description says it. */
const unitOf = ({ book, customer }: Pricing, { item, product, part }: Charge): Pick<InvoiceLine, 'unit'> => {
  const unit = item === 'product' && part?.kind === 'units' ? book.products[product]?.unit : undefined;
  return unit === undefined ? {} : { unit: unitIn(unit, customer.language) };
};

function descriptionOf(pricing: Pricing, charge: Charge): string {
  const { item, quantity, service } = charge;
  const wording = wordingFor(pricing.customer.language);
  if (item === 'product') return wording.productLine(productItem(pricing, charge), service);
  const describe = item === 'plan' ? wording.planLine : wording.moduleLine;
  return describe(nameOf(pricing, charge), quantity, service);
}

function unusedText(pricing: Pricing, charge: Charge, unused: DateRange): string {
  const wording = wordingFor(pricing.customer.language);
  if (charge.item === 'product') return wording.unusedProductLine(productItem(pricing, charge), unused);
  return wording.unusedLine(nameOf(pricing, charge), charge.quantity, unused);
}

const productItem = (pricing: Pricing, charge: Charge): ProductItem => ({
  name: nameOf(pricing, charge),
  quantity: charge.quantity,
  ...(charge.part ?? { kind: 'units' }),
});

function nameOf({ book }: Pricing, { item, product }: Charge): string {
  const sold = { plan: book.plans, module: book.modules, product: book.products }[item];
  return sold[product]?.name ?? product;
}

/** What the days from `on` of a charge cost: as much as a change on that day gives back. */
export function unusedOf(pricing: Pricing, charge: Charge, on: LocalDate): Cents {
  const unused = unusedDays(charge, on);
  if (!unused) return cents(0n);
  return priceCharge(pricing, charge, partOf(termOn(pricing.subscription, unused.start), unused)).net;
}

/** Takes back the days from `on`; none where nothing is left of them. */
export function creditLinesFor(pricing: Pricing, charge: Charge, on: LocalDate): readonly InvoiceLine[] {
  const unused = unusedDays(charge, on);
  const amount = unusedOf(pricing, charge, on);
  if (!unused || amount === 0n) return [];
  const wording = wordingFor(pricing.customer.language);
  const whole = formatCents(priceCharge(pricing, charge, undefined).net);
  const note = wording.proration(whole, partOf(termOn(pricing.subscription, unused.start), unused));
  return [creditLine(unusedText(pricing, charge, unused), amount, unused, note)];
}

function unusedDays({ service: { start, end } }: Charge, on: LocalDate): DateRange | undefined {
  const from = on > start ? on : start;
  return from < end ? { start: from, end } : undefined;
}

/** What is left of charges once their days from `on` were taken back. */
export const chargesBefore = (charges: readonly Charge[], on: LocalDate): readonly Charge[] =>
  charges.flatMap((charge) => {
    if (charge.service.start >= on) return [];
    const end = charge.service.end < on ? charge.service.end : on;
    return [{ ...charge, service: { start: charge.service.start, end } }];
  });
