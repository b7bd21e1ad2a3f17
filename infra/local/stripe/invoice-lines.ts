import type Stripe from 'stripe';

import { invalid } from './failure.ts';
import { newId } from './ids.ts';
import { nulls } from './presentation.ts';
import type { Work } from './work.ts';

/** How an item stands on its invoice. */
const lineOfItem = (item: Stripe.InvoiceItem, invoiceId: string): Stripe.InvoiceLineItem => ({
  ...nulls('pretax_credit_amounts subscription'),
  id: newId('il'),
  object: 'line_item',
  amount: item.amount,
  currency: item.currency,
  description: item.description,
  discount_amounts: [],
  discountable: item.discountable,
  discounts: [],
  invoice: invoiceId,
  livemode: false,
  metadata: item.metadata ?? {},
  parent: {
    invoice_item_details: { invoice_item: item.id, proration: false, proration_details: null, subscription: null },
    subscription_item_details: null,
    type: 'invoice_item_details',
  },
  period: item.period,
  pricing: item.pricing,
  quantity: item.quantity,
  quantity_decimal: item.quantity_decimal,
  subtotal: item.amount,
  taxes: [],
});

/** What follows from the lines. The local Stripe computes no tax: whoever wants tax sends it as lines. */
const totalsOf = (lines: readonly Stripe.InvoiceLineItem[]): Partial<Stripe.Invoice> => {
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const due = Math.max(0, total);
  return {
    amount_due: due,
    amount_remaining: due,
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  };
};

export function requireDraft(invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.status === 'draft') return invoice;
  throw invalid("This invoice is no longer editable: it isn't a draft.", undefined, 'invoice_not_editable');
}

/** Puts these items on the invoice as its further lines; answers how that changes it. */
export function linesWith(
  work: Work,
  invoice: Stripe.Invoice,
  items: readonly Stripe.InvoiceItem[],
): Partial<Stripe.Invoice> {
  for (const item of items) work.change('invoiceitems', item, { invoice: invoice.id });
  const data = [...invoice.lines.data, ...items.map((item) => lineOfItem(item, invoice.id))];
  return { lines: { ...invoice.lines, data }, ...totalsOf(data) };
}
