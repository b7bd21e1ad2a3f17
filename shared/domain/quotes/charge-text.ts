import type { ChargeTier, Product } from '../../catalog/product.ts';
import { unitIn, type Language } from '../../catalog/unit-name.ts';
import type { Printed } from './printed.ts';
import type { ChargeWording } from './quote-wording.ts';

type Reader = { readonly printed: Printed; readonly language: Language };

/** How a product that is charged by its use is priced, in words. */
export function chargeText(product: Product, wording: ChargeWording, reader: Reader): string {
  const { minimum } = product;
  const parts = [modelText(product, wording, reader)];
  if (minimum !== undefined) parts.push(wording.minimum(reader.printed.price(minimum)));
  return parts.join(', ');
}

function modelText({ charge, unit: name }: Product, wording: ChargeWording, { printed, language }: Reader): string {
  const unit = unitIn(name, language);
  switch (charge.model) {
    case 'flat':
      return wording.flat(printed.price(charge.price));
    case 'per_seat':
    case 'per_unit':
      return wording.perUnit(printed.price(charge.price), unit);
    case 'package':
      return [
        wording.package(
          printed.price(charge.price),
          printed.quantity(charge.size),
          unitIn(name, language, charge.size),
        ),
        ...(charge.free > 0n ? [wording.free(printed.quantity(charge.free))] : []),
      ].join(', ');
    case 'graduated':
      return wording.graduated(tiersText(charge.tiers, wording, printed), unit);
    case 'volume':
      return wording.volume(tiersText(charge.tiers, wording, printed), unit);
    case 'percentage':
      return [
        wording.share(printed.rate(charge.rate)),
        ...(charge.free > 0n ? [wording.free(printed.quantity(charge.free))] : []),
        ...(charge.perEvent === undefined ? [] : [wording.perEvent(printed.price(charge.perEvent))]),
      ].join(', ');
  }
}

function tiersText(tiers: readonly ChargeTier[], wording: ChargeWording, printed: Printed): string {
  const priceOf = ({ price, flat }: ChargeTier): string =>
    flat === undefined ? printed.price(price) : wording.tierFlat(printed.price(price), printed.price(flat));
  return tiers
    .map((tier) =>
      tier.upTo === undefined
        ? wording.beyond(priceOf(tier))
        : wording.upTo(printed.quantity(tier.upTo), priceOf(tier)),
    )
    .join(', ');
}
