import type { Catalog, PriceBook } from '../../catalog/catalog.ts';
import { bookOf } from '../../catalog/price-book.ts';
import { periodOfDate, rangeOfPeriod, type DateRange, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { monthsOf } from '../invoices/lines.ts';
import { chargeProduct, lineOf, pricingOf, type Pricing } from './charges.ts';
import { isBilledInAdvance, isSamePart } from './product-charges.ts';
import { isInPaidService, type Accrual, type SubscribedProduct, type Subscription } from './subscription.ts';

type Context = { readonly customer: Customer; readonly catalog: Pick<Catalog, 'earlier'> & PriceBook };

/** Whether days of service now are invoiced after their month. */
export const isAccruing = (subscription: Subscription, book: Pick<PriceBook, 'plans'>): boolean =>
  isInPaidService(subscription) &&
  subscription.contract === undefined &&
  subscription.products.length > 0 &&
  !isBilledInAdvance(subscription, book);

/**
 * What products have come to before a day, as the subscription has been since `accruedUntil`: a line for each span of a
 * constant quantity within a month, with the discounts of its first day.
 */
export function accrue(subscription: Subscription, until: LocalDate, context: Context): readonly Accrual[] {
  const { accruedUntil, products, accrued } = subscription;
  const pricing = pricingOf(subscription, context.customer, context.catalog);
  if (accruedUntil === undefined || !isAccruing(subscription, pricing.book)) return accrued;
  const days = monthsOf({ start: accruedUntil, end: until });
  return days.reduce(
    (all, service) => products.reduce((before, product) => withDays(before, { product, service }, pricing), all),
    accrued,
  );
}

function withDays(
  accrued: readonly Accrual[],
  { product, service }: { readonly product: SubscribedProduct; readonly service: DateRange },
  pricing: Pricing,
): readonly Accrual[] {
  const { catalogVersion } = pricing.subscription;
  const fresh = chargeProduct(pricing, { ...product, months: 1n }, service).map((each) => ({
    ...each,
    catalogVersion,
  }));
  const goesOn = product.since < service.start && service.start !== rangeOfPeriod(periodOfDate(service.start)).start;
  if (!goesOn) return [...accrued, ...fresh];
  return fresh.reduce((all, each) => extended(all, each), accrued);
}

/** The line that ends where these days begin goes on. */
function extended(accrued: readonly Accrual[], days: Accrual): readonly Accrual[] {
  const index = accrued.findLastIndex(
    ({ product, service, ...each }) =>
      product === days.product && service.end === days.service.start && isSamePart(each, days),
  );
  const before = accrued[index];
  if (!before) return [...accrued, days];
  return accrued.with(index, { ...before, service: { start: before.service.start, end: days.service.end } });
}

/** The lines of what has accrued, product by product. */
export function accrualLines(
  accrued: readonly Accrual[],
  subscription: Subscription,
  context: Context,
): readonly InvoiceLine[] {
  const order = [...new Set(accrued.map(({ product }) => product))];
  const byProduct = accrued.toSorted((a, b) => order.indexOf(a.product) - order.indexOf(b.product));
  return byProduct.map((accrual) => {
    const { catalogVersion, ...charge } = accrual;
    const { customer } = context;
    const pricing: Pricing = { customer, subscription, book: bookOf(context.catalog, catalogVersion) };
    return lineOf(pricing, charge, rangeOfPeriod(periodOfDate(charge.service.start)));
  });
}
