import type { Product } from '../../catalog/product.ts';
import { BillingError } from '../../kernel/errors.ts';
import { chargeParts, partsOfProduct } from './charges.ts';
import { inQuantities, isBilledInAdvance, isSamePart, type PricedPart } from './product-charges.ts';
import {
  bookOfDraft,
  charge,
  creditRest,
  planOfDraft,
  pricingOfDraft,
  set,
  type SubscriptionDraft,
} from './subscription-draft.ts';
import { isInPaidService, type Charge, type Quantities } from './subscription.ts';
import { monthsPerTerm } from './terms.ts';

/** Puts products in the quantities that are wanted, if the price book sells them so to the plan; charges nothing. */
export function setQuantities(draft: SubscriptionDraft, wanted: Quantities): void {
  for (const [id, quantity] of Object.entries(wanted)) if (quantity > 0) checkSold(draft, id);
  set(draft, { products: inQuantities(draft.subscription.products, wanted, draft.on) });
}

/** 422 if the draft's price book does not sell a product by quantity to the draft's plan. */
function checkSold(draft: SubscriptionDraft, id: string): void {
  const product = productNamed(draft, id);
  const path = `quantities.${id}`;
  if (product.meter !== undefined) {
    throw new BillingError('rule_violation', {
      detail: `${product.name} is charged by what its meter counts, not by a quantity. Leave it out, and post its usage with POST /v1/usage.`,
      errors: [{ path, message: `product_is_metered: ${product.meter}` }],
      members: { rule: 'product_is_metered', product: id },
    });
  }
  const { soldTo } = product;
  const plan = planOfDraft(draft);
  if (soldTo === undefined || soldTo.includes(plan.id)) return;
  throw new BillingError('plan_requires', {
    detail: `${product.name} is not sold with ${plan.name}, but with the plan ${soldTo.join(' or ')}. Take it out of quantities, or choose such a plan.`,
    errors: [{ path, message: `plan_requires: ${soldTo[0] ?? ''}` }],
    members: { rule: 'plan_requires', product: id, plans: soldTo },
  });
}

function productNamed(draft: SubscriptionDraft, id: string): Product {
  const { products } = bookOfDraft(draft);
  const product = Object.hasOwn(products, id) ? products[id] : undefined;
  if (product) return product;
  const known = Object.values(products).flatMap((each) => (each.meter === undefined ? [each.id] : []));
  throw new BillingError('unknown_product', {
    detail: `The price book has no product "${id}". Sold by quantity: ${known.join(', ') || 'none'}.`,
    errors: [
      {
        path: `quantities.${id}`,
        message:
          known.length > 0 ? `must be one of ${known.join(', ')}` : 'must be left out: nothing is sold by quantity',
      },
    ],
    members: { products: known },
  });
}

/**
 * Brings what is charged of products for days that are invoiced already to what is subscribed to: what was added is
 * charged at its price, as seats are; where a greater quantity has another price for all units (`volume`), or products are
 * not billed in advance any more, what was charged is credited first.
 */
export function chargeProducts(draft: SubscriptionDraft): void {
  const { subscription, on } = draft;
  if (!isInPaidService(subscription)) return;
  const quantities = isBilledInAdvance(subscription, bookOfDraft(draft)) ? subscription.products : [];
  const isOpen = (each: Charge) => each.item === 'product' && each.service.end > on;
  const charged = subscription.charges.filter(isOpen).map(({ product }) => product);
  for (const id of new Set([...charged, ...quantities.map((each) => each.id)])) {
    const isOf = (each: Charge) => isOpen(each) && each.product === id;
    const quantity = quantities.find((each) => each.id === id)?.quantity ?? 0;
    const wanted = quantity === 0 ? [] : partsOfProduct(pricingOfDraft(draft), { id, quantity });
    const open = subscription.charges.filter(isOf);
    const isGrown = open.every((each) => countOf(open, each) <= countOf(wanted, each));
    if (!isGrown) creditRest(draft, isOf);
    chargeAdded(draft, id, isGrown ? added(open, wanted) : wanted);
  }
}

type Counted = Pick<Charge, 'quantity' | 'part'>;

const countOf = (all: readonly Counted[], of: Pick<Charge, 'part'>): number =>
  all.filter((each) => isSamePart(each, of)).reduce((total, { quantity }) => total + quantity, 0);

const added = (open: readonly Counted[], wanted: readonly PricedPart[]): readonly PricedPart[] =>
  wanted.flatMap((each) => {
    const quantity = each.quantity - countOf(open, each);
    return quantity > 0 ? [{ ...each, quantity }] : [];
  });

function chargeAdded(draft: SubscriptionDraft, id: string, parts: readonly PricedPart[]): void {
  const { subscription, on } = draft;
  const months = monthsPerTerm(subscription);
  const rest = { start: on, end: subscription.invoicedUntil };
  charge(draft, chargeParts(pricingOfDraft(draft), { id, parts, months }, rest));
}
