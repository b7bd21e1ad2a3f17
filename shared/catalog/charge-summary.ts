import { formatFactor, formatQuantity, formatUnitPrice, type Quantity } from '../kernel/money.ts';
import type { ChargeModel, ChargeTier, Product } from './product.ts';

/** How a product is charged, for who compares catalogs: "graduated: 0.10 up to 100, then 0.08". */
export function chargeSummary({ charge, minimum }: Pick<Product, 'charge' | 'minimum'>): string {
  const model = modelSummary(charge);
  return minimum === undefined ? model : `${model}; at least ${formatUnitPrice(minimum)} a month`;
}

function modelSummary(charge: ChargeModel): string {
  const label = charge.model.replace('_', ' ');
  switch (charge.model) {
    case 'flat':
    case 'per_seat':
    case 'per_unit':
      return `${label}: ${formatUnitPrice(charge.price)}`;
    case 'package':
      return `${label} of ${formatQuantity(charge.size)}: ${formatUnitPrice(charge.price)}${freeText(charge.free)}`;
    case 'graduated':
    case 'volume':
      return `${label}: ${charge.tiers.map(tierSummary).join(', ')}`;
    case 'percentage': {
      const perEvent = charge.perEvent === undefined ? '' : `, ${formatUnitPrice(charge.perEvent)} an event`;
      return `${label}: x ${formatFactor(charge.rate)}${freeText(charge.free)}${perEvent}`;
    }
  }
}

const freeText = (free: Quantity): string => (free === 0n ? '' : `, first ${formatQuantity(free)} free`);

function tierSummary({ upTo, price, flat }: ChargeTier): string {
  const each =
    flat === undefined ? formatUnitPrice(price) : `${formatUnitPrice(price)} and ${formatUnitPrice(flat)} once`;
  return upTo === undefined ? `then ${each}` : `${each} up to ${formatQuantity(upTo)}`;
}
