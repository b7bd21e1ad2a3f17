import type { Stacking } from '../../catalog/catalog.ts';
import type { Product } from '../../catalog/product.ts';
import { cents, QUANTITY_DIGITS, QUANTITY_ONE, type Cents, type Quantity } from '../../kernel/money.ts';
import { rangeOfPeriod, type DateRange, type Period } from '../../kernel/period.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { priceLine, type LineDiscount } from '../invoices/line-price.ts';
import { asUnitPrice } from '../invoices/lines.ts';
import type { Language } from '../invoices/wording.ts';
import { usageWordingFor, type UsedPart } from '../invoices/usage-wording.ts';
import type { ChargePart } from '../rating/charge.ts';

type LineTerms = {
  readonly discounts: readonly LineDiscount[];
  readonly stacking: Stacking;
  readonly service: DateRange;
  readonly currency: string;
  readonly language: Language;
};

/** A part of what a product's usage costs: quantity x unit price = net before discounts, rounded once. */
export function usageLine({ product, part, used }: UsedPart, terms: LineTerms): InvoiceLine {
  const { discounts, stacking, service, currency, language } = terms;
  const wording = usageWordingFor(language);
  const note = wording.note({ product, part, used });
  return {
    kind: 'usage',
    description: wording.usageLine({ product, part, used }, service),
    ...priceLine(...lineFigures(part, { discounts, stacking })),
    unit: wording.unitOf({ product, part, used }, currency),
    service,
    ...(note === undefined ? {} : { note }),
  };
}

/** Whole quantities are written as such. */
function lineFigures(
  { quantity, unitPrice }: Pick<ChargePart, 'quantity' | 'unitPrice'>,
  reduction: { readonly discounts: readonly LineDiscount[]; readonly stacking: Stacking },
): Parameters<typeof priceLine> {
  if (quantity % QUANTITY_ONE === 0n) return [quantity / QUANTITY_ONE, unitPrice, reduction];
  return [quantity, unitPrice, { ...reduction, quantityScale: QUANTITY_DIGITS }];
}

type Adjusted = Pick<LineTerms, 'service' | 'language'>;

/** What is missing to the least that a month costs. */
export const minimumLine = (product: Product, missing: Cents, { service, language }: Adjusted): InvoiceLine => ({
  kind: 'usage',
  description: usageWordingFor(language).minimumLine(product, service),
  quantity: 1n,
  unitPrice: asUnitPrice(missing),
  discounts: [],
  net: missing,
  service,
});

/** What usage came to since an invoice carried its month: more, or less (below zero it is given back). */
export function usageAdjustmentLine(
  { product, quantity, due }: { readonly product: Product; readonly quantity: Quantity; readonly due: Cents },
  period: Period,
  language: Language,
): InvoiceLine {
  const isLess = due < 0n;
  return {
    kind: 'adjustment',
    description: usageWordingFor(language).adjustmentLine({ product, quantity, isLess }, period),
    quantity: isLess ? -1n : 1n,
    unitPrice: asUnitPrice(cents(isLess ? 0n - due : due)),
    discounts: [],
    net: due,
    service: rangeOfPeriod(period),
  };
}
