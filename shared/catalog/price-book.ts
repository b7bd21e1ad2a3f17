import { sha256 } from '../kernel/hash.ts';
import { invariant } from '../kernel/invariant.ts';
import type { LocalDate } from '../kernel/period.ts';
import type { Catalog, Plan, PriceBook } from './catalog.ts';

type Books = Pick<Catalog, 'earlier'> & PriceBook;

/** The book by which something is sold on a day: the newest whose first day has come. */
export function bookOn(catalog: Books, on: LocalDate): PriceBook {
  const book = [catalog, ...catalog.earlier].find(({ effectiveFrom }) => effectiveFrom <= on);
  return book ?? catalog.earlier.at(-1) ?? catalog;
}

/** The book of a version; one that was dropped from the catalog is answered by the present one. */
export const bookOf = (catalog: Books, version: string): PriceBook =>
  [catalog, ...catalog.earlier].find((book) => book.version === version) ?? catalog;

const HUNDRED = 100;

/** A plan as it is sold to one customer: with the price of the variant that the customer's hash falls on. */
export function planFor(book: Pick<PriceBook, 'plans'>, planId: string, customerId: string): Plan {
  const plan = Object.hasOwn(book.plans, planId) ? book.plans[planId] : undefined;
  invariant(plan, `the price book has the plan ${planId}`);
  const variant = variantFor(plan, customerId);
  return variant ? { ...plan, price: variant.price } : plan;
}

export function variantFor(plan: Plan, customerId: string): Plan['variants'][number] | undefined {
  if (plan.variants.length === 0) return undefined;
  const place = hashPercent(`${plan.id}\n${customerId}`);
  let upTo = 0;
  return plan.variants.find(({ weightPercent }) => {
    upTo += weightPercent;
    return place < upTo;
  });
}

/** 0 to 99, the same for the same text for ever. */
const hashPercent = (text: string): number => {
  const [a = 0, b = 0, c = 0, d = 0] = sha256(text);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % HUNDRED;
};
