import type { Discount, PriceBook } from '../../catalog/catalog.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { Factor } from '../../kernel/money.ts';
import { addMonthsTo, type LocalDate } from '../../kernel/period.ts';
import type { AgreedTarget } from '../contracts/agreed-discounts.ts';
import type { AgreedDiscount } from '../contracts/contract.ts';

/** What of an offer decides which of the price book's discounts apply by themselves. */
export type AutomaticFacts = {
  readonly book: Pick<PriceBook, 'discounts'>;
  readonly plan: string;
  readonly seats: number;
  readonly termMonths: number;
  readonly startsOn: LocalDate;
  /** Lines, and the products that are charged by their use. */
  readonly targets: readonly AgreedTarget[];
  readonly modules: readonly string[];
  /** How many different products it names. */
  readonly products: number;
  readonly isReferred: boolean;
  /** The customer's first day of paid service, ever. */
  readonly paidSince?: LocalDate | undefined;
};

type Applying = { readonly discount: Discount; readonly percent: Factor; readonly untilMonth?: number };

/**
 * The discounts that a contract has by itself, frozen with it: those whose conditions its offer states. What hangs on a
 * self-service subscription (its interval, a proof, an award) is no part of an agreed price.
 */
export function automaticDiscounts(facts: AutomaticFacts): readonly AgreedDiscount[] {
  const applying = facts.book.discounts.flatMap((discount) => applyingOf(discount, facts));
  return applying.flatMap((each) => agreedOf(each, applying, facts));
}

function applyingOf(discount: Discount, facts: AutomaticFacts): readonly Applying[] {
  const percent = discount.percents.findLast(({ fromSeats }) => facts.seats >= fromSeats)?.percent;
  if (percent === undefined || !holds(discount, facts)) return [];
  const { firstMonths } = discount.when;
  if (firstMonths === undefined) return [{ discount, percent }];
  const untilMonth = monthsLeft(firstMonths, facts);
  return untilMonth === 0 ? [] : [{ discount, percent, untilMonth }];
}

function holds({ plans, when }: Discount, facts: AutomaticFacts): boolean {
  const { interval, proof, awardedMonths, together, referred, productsFrom, termFromMonths } = when;
  if (interval !== undefined || proof !== undefined || awardedMonths !== undefined) return false;
  if (plans && !plans.includes(facts.plan)) return false;
  if (referred && !facts.isReferred) return false;
  if (productsFrom !== undefined && facts.products < productsFrom) return false;
  if (termFromMonths !== undefined && facts.termMonths < termFromMonths) return false;
  return together === undefined || together.every((set) => set.some((module) => facts.modules.includes(module)));
}

/** How many months of the contract begin in the first months of the customer's paid service. */
function monthsLeft(firstMonths: number, { startsOn, paidSince }: AutomaticFacts): number {
  const until = addMonthsTo(paidSince ?? startsOn, firstMonths);
  for (let month = 0; month <= firstMonths; month += 1) {
    if (addMonthsTo(startsOn, month) >= until) return month;
  }
  invariant(false, 'the first months end in as many months at the latest');
}

/** Of a group the best one applies: another one only to what the better ones leave, or once they have ended. */
function agreedOf(each: Applying, applying: readonly Applying[], { targets }: AutomaticFacts): AgreedDiscount[] {
  const { discount, percent, untilMonth } = each;
  const better = applying.filter((other) => isBetter(other, each, applying));
  const byMonth = new Map<number, AgreedTarget[]>();
  for (const target of targets.filter((target) => isOn(discount, target))) {
    const fromMonth = Math.max(0, ...better.filter((other) => isOn(other.discount, target)).map(endOf));
    if (fromMonth < endOf(each)) byMonth.set(fromMonth, [...(byMonth.get(fromMonth) ?? []), target]);
  }
  const isNamed = discount.modules !== undefined || discount.products !== undefined || better.length > 0;
  return [...byMonth].map(([fromMonth, on]) => ({
    name: discount.name,
    nature: 'automatic',
    percent,
    on: discount.on.filter((item) => on.some((target) => target.item === item)),
    ...(isNamed && { products: [...new Set(on.map(({ product }) => product))] }),
    fromMonth,
    ...(untilMonth !== undefined && { untilMonth }),
  }));
}

const endOf = ({ untilMonth = Infinity }: Applying): number => untilMonth;

function isBetter(other: Applying, each: Applying, applying: readonly Applying[]): boolean {
  if (other === each || other.discount.group === undefined || other.discount.group !== each.discount.group)
    return false;
  if (other.percent !== each.percent) return other.percent > each.percent;
  return applying.indexOf(other) < applying.indexOf(each);
}

function isOn({ on, modules, products }: Discount, { item, product }: AgreedTarget): boolean {
  if (item === 'service' || !on.includes(item)) return false;
  if (item === 'module') return modules?.includes(product) ?? true;
  return item === 'plan' || (products?.includes(product) ?? true);
}
