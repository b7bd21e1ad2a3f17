import { isWalletMeter, type Meter, type MeterPrice, type PriceTier } from '../../catalog/meter.ts';
import { invariant } from '../../kernel/invariant.ts';
import { micros, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import { maximum } from '../../kernel/rounding.ts';
import type { SettledEvent } from '../wallets/wallet.ts';

/**
 * What one event costs its wallet (domain.md section 3): its class names the tier, else the sum of its quantities finds
 * it. What is counted and charged after the month costs the wallet nothing.
 */
export function rateEvent(meter: Meter, event: Pick<SettledEvent, 'integers' | 'choices'>): Micros {
  if (!isWalletMeter(meter)) return ZERO_MICROS;
  const quantity = quantityOf(meter.price, event.integers);
  const tier = tierOf(meter.price, quantity, event.choices);
  if ('flat' in tier) return tier.flat;
  return micros(maximum(tier.perUnit * BigInt(quantity), tier.minimum));
}

function quantityOf(price: MeterPrice, integers: SettledEvent['integers']): number {
  let quantity = 0;
  for (const field of price.quantity) quantity += integers[field] ?? 0;
  return quantity;
}

function tierOf(price: MeterPrice, quantity: number, choices: SettledEvent['choices']): PriceTier {
  const named = price.classField === undefined ? undefined : choices[price.classField];
  const index = named === undefined ? undefined : price.classes?.[named];
  const tier =
    index === undefined
      ? price.tiers.find((each) => each.upTo === undefined || quantity <= each.upTo)
      : price.tiers[index];
  invariant(tier, 'a checked catalog has a tier for every class and every quantity');
  return tier;
}
