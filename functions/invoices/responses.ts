import * as z from 'zod/mini';
import type { InvoiceView } from '../../shared/application/read-invoice.ts';
import {
  INVOICE_LINE_KINDS,
  lineQuantity,
  type InvoiceLine,
  type VatTotal,
} from '../../shared/domain/invoices/invoice.ts';
import { givenBack } from '../../shared/domain/payments/refund.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { type Factor, formatCents, formatUnitPrice, ZERO_CENTS } from '../../shared/kernel/money.ts';
import {
  percentOfFactor,
  wireCallerId,
  wireCents,
  wireCurrency,
  wireDate,
  wireId,
  wireInstant,
  wirePage,
  wirePeriod,
  wireRange,
  wireUnitPrice,
} from '../runtime/wire.ts';

export const lineKind = z.enum(INVOICE_LINE_KINDS);
export const buyerResponse = z.looseObject({ name: z.string(), country: z.string() });
export const vatResponse = z.array(
  z.strictObject({ rate: z.number(), category: z.enum(['S', 'AE', 'O']), base: wireCents, amount: wireCents }),
);

export const lineResponse = z.strictObject({
  kind: lineKind,
  description: z.string(),
  quantity: z.number(),
  unit: z.optional(z.string()),
  unitPrice: wireUnitPrice,
  discounts: z.array(z.strictObject({ name: z.string(), percent: z.number(), amount: wireCents })),
  net: wireCents,
  vatRate: z.optional(z.number()),
  period: wireRange,
  note: z.optional(z.string()),
});

export const invoiceResponse = z.strictObject({
  id: wireId('inv'),
  number: z.string(),
  kind: z.literal('invoice'),
  status: z.enum(['open', 'paid', 'past_due', 'uncollectible', 'credited']),
  customerId: wireCallerId,
  cause: z.string(),
  issueDate: wireDate,
  dueDate: wireDate,
  period: wirePeriod,
  currency: wireCurrency,
  buyer: buyerResponse,
  lines: z.array(lineResponse),
  net: wireCents,
  vat: vatResponse,
  vatNote: z.optional(z.string()),
  gross: wireCents,
  paid: wireCents,
  credited: wireCents,
  refunded: wireCents,
  due: wireCents,
  paidAt: z.optional(wireInstant),
  paymentUrl: z.optional(z.url()),
});
export const invoicePage = wirePage(invoiceResponse);

export function invoiceView({ invoice, payment, standing }: InvoiceView): z.output<typeof invoiceResponse> {
  const { id, number, customerId, cause, issueDate, dueDate, period, currency, vatTreatment } = invoice;
  return {
    id,
    number,
    kind: 'invoice',
    status: standing.status,
    customerId,
    cause,
    issueDate,
    dueDate,
    period,
    currency,
    buyer: invoice.buyer,
    lines: invoice.lines.map((line) => lineView(line, vatTreatment.rate)),
    net: formatCents(invoice.net),
    vat: vatView(invoice.vat),
    vatNote: vatTreatment.note,
    gross: formatCents(invoice.gross),
    paid: formatCents(standing.paid),
    credited: formatCents(standing.credited),
    refunded: formatCents(payment === undefined ? ZERO_CENTS : givenBack(payment)),
    due: formatCents(standing.due),
    paidAt: payment?.paidAt === undefined ? undefined : formatInstant(payment.paidAt),
    paymentUrl: payment?.paymentUrl,
  };
}

export const vatView = (vat: readonly VatTotal[]): z.output<typeof vatResponse> =>
  vat.map(({ rate, category, base, amount }) => ({
    rate: percentOfFactor(rate),
    category,
    base: formatCents(base),
    amount: formatCents(amount),
  }));

/** One treatment an invoice: every line bears its rate; one that waits for its invoice has none yet. */
export function lineView(line: InvoiceLine, rate?: Factor) {
  const { kind, description, unit, unitPrice, discounts, net, service, note } = line;
  return {
    kind,
    description,
    quantity: Number(lineQuantity(line)),
    unit,
    unitPrice: formatUnitPrice(unitPrice),
    discounts: discounts.map(({ name, percent, amount }) => ({
      name,
      percent: percentOfFactor(percent),
      amount: formatCents(amount),
    })),
    net: formatCents(net),
    vatRate: rate === undefined ? undefined : percentOfFactor(rate),
    period: { start: service.start, end: service.end },
    note,
  };
}
