import type { ChargeModel, ChargeTier } from '../../catalog/product.ts';
import { FACTOR_ONE, quantity, QUANTITY_ONE, type Quantity, type UnitPrice } from '../../kernel/money.ts';
import { maximum, minimum } from '../../kernel/rounding.ts';

export const PART_KINDS = ['units', 'flat', 'seats', 'packages', 'share', 'events'] as const;

/** What is charged: a quantity of a product, how many events brought it, and the seats of the subscription. */
export type Charged = { readonly quantity: Quantity; readonly events: number; readonly seats: number };

/**
 * A part of a charge that becomes a line of its own: quantity x unit price, exact, to be rounded once. `range`: of a
 * tier, the units that it holds, (from, upTo].
 */
export type ChargePart = {
  readonly kind: (typeof PART_KINDS)[number];
  readonly quantity: Quantity;
  readonly unitPrice: UnitPrice;
  readonly range?: { readonly from: Quantity; readonly upTo?: Quantity };
};

/**
 * Which part of its price a line of a product is, where it is sold by quantity: `from`, `upTo` are the units that a tier
 * holds, (from, upTo]; absent where the price has no tiers.
 */
export type ProductPart = { readonly kind: ChargePart['kind']; readonly from?: number; readonly upTo?: number };

/** What a quantity costs by a model, part by part; none where nothing is to be paid. */
export function charge(model: ChargeModel, charged: Charged): readonly ChargePart[] {
  return partsOf(model, charged).filter((part) => part.quantity > 0n && part.unitPrice > 0n);
}

/** Millionths of a unit x millionths of the currency: a part's exact worth, in millionths of millionths. */
export const worthOf = (part: ChargePart): bigint => part.quantity * part.unitPrice;

function partsOf(model: ChargeModel, { quantity: units, events, seats }: Charged): readonly ChargePart[] {
  switch (model.model) {
    case 'flat':
      return units > 0n ? [{ kind: 'flat', quantity: QUANTITY_ONE, unitPrice: model.price }] : [];
    case 'per_seat':
      return units > 0n ? [{ kind: 'seats', quantity: whole(seats), unitPrice: model.price }] : [];
    case 'per_unit':
      return [{ kind: 'units', quantity: units, unitPrice: model.price }];
    case 'package': {
      const count = begun(beyond(units, model.free), model.size);
      return [{ kind: 'packages', quantity: count, unitPrice: model.price }];
    }
    case 'graduated':
      return graduated(model.tiers, units);
    case 'volume':
      return volume(model.tiers, units);
    case 'percentage': {
      const share = (model.rate * QUANTITY_ONE) / FACTOR_ONE;
      return [
        { kind: 'share', quantity: beyond(units, model.free), unitPrice: share as UnitPrice },
        ...(model.perEvent ? [{ kind: 'events', quantity: whole(events), unitPrice: model.perEvent } as const] : []),
      ];
    }
  }
}

const whole = (count: number): Quantity => quantity(BigInt(count) * QUANTITY_ONE);
const beyond = (units: Quantity, free: Quantity): Quantity => quantity(maximum(units - free, 0n));

/** How many packages hold so many units: one that is begun is charged as a whole. */
const begun = (units: Quantity, size: Quantity): Quantity => quantity(((units + size - 1n) / size) * QUANTITY_ONE);

/** Each tier's own units at its own price. */
function graduated(tiers: readonly ChargeTier[], units: Quantity): readonly ChargePart[] {
  return tiers.flatMap((tier, index): readonly ChargePart[] => {
    const from = tiers[index - 1]?.upTo ?? quantity(0n);
    if (units <= from) return [];
    const upTo = tier.upTo === undefined ? units : minimum(units, tier.upTo);
    return tierParts(tier, quantity(upTo - from), from);
  });
}

/** All units at the price of the tier that the last of them falls in. */
function volume(tiers: readonly ChargeTier[], units: Quantity): readonly ChargePart[] {
  if (units === 0n) return [];
  const index = tiers.findIndex(({ upTo }) => upTo === undefined || units <= upTo);
  const tier = tiers[index];
  return tier ? tierParts(tier, units, tiers[index - 1]?.upTo ?? quantity(0n)) : [];
}

function tierParts(tier: ChargeTier, units: Quantity, from: Quantity): readonly ChargePart[] {
  const range = { from, ...(tier.upTo === undefined ? {} : { upTo: tier.upTo }) };
  return [
    { kind: 'units', quantity: units, unitPrice: tier.price, range },
    ...(tier.flat ? [{ kind: 'flat', quantity: QUANTITY_ONE, unitPrice: tier.flat, range } as const] : []),
  ];
}
