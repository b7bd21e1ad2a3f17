import type { Discount, DiscountedItem, PriceBook } from '../../catalog/catalog.ts';
import { addMonthsTo, type LocalDate } from '../../kernel/period.ts';
import { agreedDiscountsOn } from '../contracts/agreed-discounts.ts';
import type { Contract } from '../contracts/contract.ts';
import { monthHolding } from '../contracts/terms.ts';
import type { Customer } from '../customers/customer.ts';
import type { LineDiscount } from '../invoices/line-price.ts';
import type { InstalledModule, SubscribedProduct, Subscription } from './subscription.ts';

/** What decides which discounts a line has. */
export type DiscountFacts = {
  readonly book: Pick<PriceBook, 'discounts' | 'stacking'>;
  readonly subscription: Pick<Subscription, 'plan' | 'seats' | 'interval' | 'awards' | 'paidSince' | 'startDate'> & {
    readonly modules: readonly Pick<InstalledModule, 'id' | 'status'>[];
    readonly products: readonly Pick<SubscribedProduct, 'id'>[];
    readonly contract?: Pick<Contract, 'startsOn' | 'discounts' | 'stacking'>;
  };
  readonly customer: Pick<Customer, 'proofs' | 'referredBy'>;
};
export type DiscountTarget = { readonly item: DiscountedItem; readonly product: string };

/**
 * The discounts of a line whose service begins on a day, in catalog order: a discount applies if it is in force on that
 * day, for the whole line; of one group the best one (domain.md section 2). Under contract those that were agreed.
 */
export function discountsOn(target: DiscountTarget, facts: DiscountFacts, on: LocalDate): readonly LineDiscount[] {
  const { contract } = facts.subscription;
  if (contract && on >= contract.startsOn) return agreedDiscountsOn(contract, target, monthHolding(contract, on));
  const applying = facts.book.discounts.flatMap((discount) => {
    const percent =
      isFor(discount, target, facts) && holds(discount, facts, on) ? percentOf(discount, facts) : undefined;
    return percent === undefined ? [] : [{ discount, percent }];
  });
  const chosen = applying.filter(
    (each) => each.discount.group === undefined || each === bestOf(applying.filter(isOfGroup(each.discount.group))),
  );
  const shown = facts.book.stacking.method === 'best' ? chosen.filter((each) => each === bestOf(chosen)) : chosen;
  return shown.map(({ discount, percent }) => ({ name: discount.name, percent }));
}

type Applying = { readonly discount: Discount; readonly percent: LineDiscount['percent'] };

const isOfGroup =
  (group: string) =>
  ({ discount }: Applying): boolean =>
    discount.group === group;

/** The first of those that take off the most. */
const bestOf = (all: readonly Applying[]): Applying | undefined =>
  all.toSorted((a, b) => (a.percent > b.percent ? -1 : a.percent < b.percent ? 1 : 0))[0];

/** Of its items, and of those that it names; on anything but a plan, the plans that it names are plans in force. */
function isFor(discount: Discount, { item, product }: DiscountTarget, { subscription }: DiscountFacts): boolean {
  const { on, plans, modules, products } = discount;
  if (!on.includes(item)) return false;
  const plan = item === 'plan' ? product : subscription.plan;
  if (plans && !plans.includes(plan)) return false;
  if (item === 'module') return modules?.includes(product) ?? true;
  return item === 'plan' || (products?.includes(product) ?? true);
}

function holds({ id, when }: Discount, { subscription, customer }: DiscountFacts, on: LocalDate): boolean {
  const { interval, proof, firstMonths, awardedMonths, together, referred, productsFrom, termFromMonths } = when;
  if (interval !== undefined && subscription.interval !== interval) return false;
  if (proof !== undefined && !customer.proofs.some((each) => each.kind === proof && each.validUntil >= on))
    return false;
  const { paidSince = subscription.startDate } = subscription;
  if (firstMonths !== undefined && on >= addMonthsTo(paidSince, firstMonths)) return false;
  if (referred === true && customer.referredBy === undefined) return false;
  if (productsFrom !== undefined && subscription.products.length < productsFrom) return false;
  // Only a contract has a term.
  if (termFromMonths !== undefined) return false;
  const isAwarded = subscription.awards.some((each) => each.discount === id && each.from <= on && on < each.until);
  if (awardedMonths !== undefined && !isAwarded) return false;
  const active = new Set(subscription.modules.filter(({ status }) => status === 'active').map((each) => each.id));
  return together === undefined || together.every((set) => set.some((module) => active.has(module)));
}

const percentOf = ({ percents }: Discount, { subscription }: DiscountFacts) =>
  percents.findLast(({ fromSeats }) => subscription.seats >= fromSeats)?.percent;
