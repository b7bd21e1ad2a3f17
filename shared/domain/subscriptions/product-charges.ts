import type { PriceBook } from '../../catalog/catalog.ts';
import { planFor } from '../../catalog/price-book.ts';
import type { Product } from '../../catalog/product.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import { quantity as quantityOf, QUANTITY_ONE, type Quantity } from '../../kernel/money.ts';
import { charge as chargePartsOf, type ChargePart, type ProductPart } from '../rating/charge.ts';
import type { Charge, Quantities, SubscribedProduct, Subscription } from './subscription.ts';

/** A part of what a product costs a month: so many at a price, of its tier. */
export type PricedPart = Required<Pick<Charge, 'quantity' | 'unitPrice' | 'part'>>;

export const quantitiesOf = (products: readonly SubscribedProduct[]): Quantities =>
  Object.fromEntries(products.map(({ id, quantity }) => [id, quantity]));

export const isSameQuantities = (products: readonly SubscribedProduct[], wanted: Quantities): boolean =>
  Object.entries(wanted).filter(([, quantity]) => quantity > 0).length === products.length &&
  products.every(({ id, quantity }) => wanted[id] === quantity);

/** Whether a subscription's products are invoiced before their days: with its plan, as seats are. */
export const isBilledInAdvance = (
  { plan, customerId }: Pick<Subscription, 'plan' | 'customerId'>,
  book: Pick<PriceBook, 'plans'>,
): boolean => planFor(book, plan, customerId).productsBilled === 'in_advance';

export function productIn(book: Pick<PriceBook, 'products'>, id: string): Product {
  const product = book.products[id];
  invariant(product, `the price book has the product ${id}`);
  return product;
}

/** What a quantity of a product costs a month, a part a line; none where it costs nothing. */
export function partsOf(product: Product, quantity: number, seats: number): readonly PricedPart[] {
  const charged = { quantity: quantityOf(BigInt(quantity) * QUANTITY_ONE), events: 0, seats };
  return chargePartsOf(product.charge, charged).map(({ kind, quantity: count, unitPrice, range }) => ({
    quantity: whole(count),
    unitPrice,
    part: { kind, ...(range && tierOf(range)) },
  }));
}

function tierOf({ from, upTo }: NonNullable<ChargePart['range']>): Omit<ProductPart, 'kind'> {
  return { from: whole(from), ...(upTo !== undefined && { upTo: whole(upTo) }) };
}

/** What is sold by quantity has whole tiers: the catalog is checked for it. */
function whole(quantity: Quantity): number {
  invariant(quantity % QUANTITY_ONE === 0n, 'what is sold by quantity is counted in whole units');
  return Number(quantity / QUANTITY_ONE);
}

export const isSamePart = (a: Pick<Charge, 'part'>, b: Pick<Charge, 'part'>): boolean =>
  a.part?.kind === b.part?.kind && a.part?.from === b.part?.from;

/** The products in the quantities that are wanted; one that stays as it is stays where it is. */
export const inQuantities = (
  products: readonly SubscribedProduct[],
  wanted: Quantities,
  on: LocalDate,
): readonly SubscribedProduct[] => {
  const kept = products.flatMap((each) => {
    const quantity = wanted[each.id] ?? 0;
    if (quantity === each.quantity) return [each];
    return quantity === 0 ? [] : [{ id: each.id, quantity, since: on }];
  });
  const known = new Set(products.map(({ id }) => id));
  const added = Object.entries(wanted).filter(([id, quantity]) => quantity > 0 && !known.has(id));
  return [...kept, ...added.map(([id, quantity]) => ({ id, quantity, since: on }))];
};

type Sold = Pick<Subscription, 'products' | 'plan' | 'catalogVersion' | 'seats'>;

/** A product's line begins anew with its quantity, the plan, the price book, and the seats of a price by the seat. */
export function productsSince(
  before: Sold,
  after: Sold,
  { on, book }: { readonly on: LocalDate; readonly book: Pick<PriceBook, 'products'> },
): readonly SubscribedProduct[] {
  const isSameSale = before.plan === after.plan && before.catalogVersion === after.catalogVersion;
  return after.products.map(({ id, quantity }) => {
    const former = before.products.find((each) => each.id === id);
    const bySeats = book.products[id]?.charge.model === 'per_seat' && before.seats !== after.seats;
    const goesOn = former?.quantity === quantity && isSameSale && !bySeats;
    return { id, quantity, since: goesOn ? former.since : on };
  });
}
