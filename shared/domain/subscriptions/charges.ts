import type { Catalog, PriceBook } from '../../catalog/catalog.ts';
import { bookOf, planFor } from '../../catalog/price-book.ts';
import { invariant } from '../../kernel/invariant.ts';
import { cents, formatCents, type Cents, type UnitPrice } from '../../kernel/money.ts';
import { daysBetween, type DateRange, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { priceLine, type LinePrice, type Part } from '../invoices/line-price.ts';
import { creditLine } from '../invoices/lines.ts';
import { wordingFor } from '../invoices/wording.ts';
import { discountsOn, type DiscountTarget } from './discounts.ts';
import type { Charge, Subscription } from './subscription.ts';
import { monthsPerTerm, termOn } from './terms.ts';

/** What prices are decided by: the customer, the subscription as it is from the priced day on, and its price book. */
export type Pricing = {
  readonly customer: Pick<Customer, 'id' | 'proofs' | 'language'>;
  readonly subscription: Subscription;
  readonly book: PriceBook;
};

export const pricingOf = (
  subscription: Subscription,
  customer: Pricing['customer'],
  catalog: Pick<Catalog, 'earlier'> & PriceBook,
): Pricing => ({ customer, subscription, book: bookOf(catalog, subscription.catalogVersion) });

/** All that a subscription costs for days of one term: its plan, and the modules that are paid. */
export function chargesFor(pricing: Pricing, service: DateRange): readonly Charge[] {
  const { subscription } = pricing;
  const modules = subscription.modules.filter((module) => module.status === 'active' && !module.included);
  return [
    ...chargeOf(pricing, { item: 'plan', product: subscription.plan }, service),
    ...modules.flatMap(({ id }) => chargeOf(pricing, { item: 'module', product: id }, service)),
  ];
}

/** One product for some seats; none where it has no price. The discounts are those of the service's first day. */
export function chargeOf(
  pricing: Pricing,
  target: DiscountTarget,
  service: DateRange,
  seats: number = pricing.subscription.seats,
): readonly Charge[] {
  const { subscription, book, customer } = pricing;
  const monthly = priceOf(target, pricing);
  if (monthly === 0n || service.start >= service.end) return [];
  const unitPrice = (monthly * monthsPerTerm(subscription)) as UnitPrice;
  const discounts = discountsOn(target, { book, subscription, customer }, service.start);
  return [{ ...target, seats, unitPrice, discounts, service }];
}

function priceOf({ item, product }: DiscountTarget, { book, customer }: Pricing): UnitPrice {
  if (item === 'plan') return planFor(book, product, customer.id).price;
  const module = book.modules[product];
  invariant(module, `the price book has the module ${product}`);
  return module.price;
}

/** Where days lie in their term. */
const partOf = (pricing: Pricing, { start, end }: DateRange): Part => {
  const term = termOn(pricing.subscription, start);
  invariant(end <= term.end, 'a charge lies within one term');
  return {
    from: daysBetween(term.start, start),
    until: daysBetween(term.start, end),
    of: daysBetween(term.start, term.end),
  };
};

function priceCharge(pricing: Pricing, charge: Charge, part: Part | undefined): LinePrice {
  const { seats, unitPrice, discounts } = charge;
  const { stacking } = pricing.book;
  return priceLine(BigInt(seats), unitPrice, { discounts, stacking, ...(part && { part }) });
}

/** The line that an invoice carries for a charge. */
export function lineOf(pricing: Pricing, charge: Charge): InvoiceLine {
  const { item, seats, service } = charge;
  const wording = wordingFor(pricing.customer.language);
  const part = partOf(pricing, service);
  const isWhole = part.from === 0 && part.until === part.of;
  const describe = item === 'plan' ? wording.planLine : wording.moduleLine;
  return {
    kind: item,
    description: describe(nameOf(pricing, charge), seats, service),
    ...priceCharge(pricing, charge, part),
    service,
    ...(isWhole ? {} : { note: wording.proration(formatCents(priceCharge(pricing, charge, undefined).net), part) }),
  };
}

function nameOf({ book }: Pricing, { item, product }: Charge): string {
  return (item === 'plan' ? book.plans[product]?.name : book.modules[product]?.name) ?? product;
}

/** What the days from `on` of a charge cost: as much as a change on that day gives back. */
export function unusedOf(pricing: Pricing, charge: Charge, on: LocalDate): Cents {
  const unused = unusedDays(charge, on);
  return unused ? priceCharge(pricing, charge, partOf(pricing, unused)).net : cents(0n);
}

/** Takes back the days from `on`; none where nothing is left of them. */
export function creditLinesFor(pricing: Pricing, charge: Charge, on: LocalDate): readonly InvoiceLine[] {
  const unused = unusedDays(charge, on);
  const amount = unusedOf(pricing, charge, on);
  if (!unused || amount === 0n) return [];
  const wording = wordingFor(pricing.customer.language);
  const whole = formatCents(priceCharge(pricing, charge, undefined).net);
  const description = wording.unusedLine(nameOf(pricing, charge), charge.seats, unused);
  return [creditLine(description, amount, unused, wording.proration(whole, partOf(pricing, unused)))];
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
