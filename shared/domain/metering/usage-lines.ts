import type { Product } from '../../catalog/product.ts';
import { unitIn } from '../../catalog/unit-name.ts';
import { cents, type Cents, type Quantity } from '../../kernel/money.ts';
import { rangeOfPeriod, type Period } from '../../kernel/period.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { asUnitPrice } from '../invoices/lines.ts';
import type { Language } from '../invoices/wording.ts';
import { usageWordingFor } from '../invoices/usage-wording.ts';
import { pricePart, type LineMaker, type LineTerms, type UsageTerms, type Used, type UsedPart } from './price-usage.ts';

/** A part of what a product's usage costs: quantity x unit price = net before discounts, rounded once. */
function usageLine({ product, part, used }: UsedPart, terms: LineTerms): InvoiceLine {
  const { service, currency, language } = terms;
  const wording = usageWordingFor(language);
  const note = wording.note({ product, part, used });
  return {
    kind: 'usage',
    description: wording.usageLine({ product, part, used }, service),
    ...pricePart(part, terms),
    unit: wording.unitOf({ product, part, used }, currency),
    service,
    metered: meteredOf(product, used),
    ...(note === undefined ? {} : { note }),
  };
}

/** For whoever adds up usage by product, in the catalog's own words. */
const meteredOf = ({ id, unit }: Product, quantity: Quantity): NonNullable<InvoiceLine['metered']> => ({
  product: id,
  unit: unitIn(unit, 'en'),
  quantity,
});

/** What is missing to the least that a month costs. */
const minimumLine = ({ product, used }: Used, missing: Cents, { service, language }: UsageTerms): InvoiceLine => ({
  kind: 'usage',
  description: usageWordingFor(language).minimumLine(product, service),
  quantity: 1n,
  unitPrice: asUnitPrice(missing),
  discounts: [],
  net: missing,
  service,
  metered: meteredOf(product, used),
});

export const INVOICE_LINES: LineMaker<InvoiceLine> = { usage: usageLine, minimum: minimumLine };

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
    metered: meteredOf(product, quantity),
  };
}
