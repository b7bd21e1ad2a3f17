import * as z from 'zod/mini';
import type { QuoteView } from '../../shared/application/read-quote.ts';
import { RHYTHMS } from '../../shared/catalog/contract-terms.ts';
import { unitIn } from '../../shared/catalog/unit-name.ts';
import type { AgreedDiscount } from '../../shared/domain/contracts/contract.ts';
import type { QuotedInstalment } from '../../shared/domain/quotes/quote-figures.ts';
import { QUOTE_STATUSES, type Quote, type QuoteLine } from '../../shared/domain/quotes/quote.ts';
import { percentOf, verdictView } from '../../shared/domain/quotes/verdict-view.ts';
import { APPROVAL_NEEDS } from '../../shared/domain/quotes/verdict.ts';
import { PART_KINDS } from '../../shared/domain/rating/charge.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { formatCents, formatMicros, formatUnitPrice } from '../../shared/kernel/money.ts';
import { buyerResponse } from '../invoices/responses.ts';
import {
  wireCallerId,
  wireCents,
  wireCount,
  wireCurrency,
  wireDate,
  wireId,
  wireInstant,
  wireMicros,
  wirePage,
  wireRange,
  wireUnitPrice,
} from '../runtime/wire.ts';

const item = z.enum(['plan', 'module', 'product', 'usage']);
const per = z.enum(['month', 'term']);

export const verdictResponse = z.strictObject({
  decision: z.enum(['automatic', 'approval_required', 'forbidden']),
  totalPercent: z.number(),
  negotiatedPercent: z.number(),
  cutAt: z.optional(z.number()),
  needs: z.array(z.enum(APPROVAL_NEEDS)),
  reasons: z.array(
    z.strictObject({
      rule: z.string(),
      message: z.string(),
      limit: z.optional(z.number()),
      remedy: z.optional(z.string()),
    }),
  ),
});

export const quoteResponse = z.strictObject({
  id: wireId('quo'),
  customerId: wireCallerId,
  status: z.enum(QUOTE_STATUSES),
  date: wireDate,
  validUntil: wireDate,
  createdAt: wireInstant,
  buyer: buyerResponse,
  plan: z.string(),
  seats: wireCount,
  termMonths: wireCount,
  startsOn: z.optional(wireDate),
  rhythm: z.enum(RHYTHMS),
  netDays: wireCount,
  currency: wireCurrency,
  catalogVersion: z.string(),
  lines: z.array(
    z.strictObject({
      kind: z.enum(['plan', 'module', 'product', 'service']),
      product: z.string(),
      name: z.string(),
      unit: z.optional(z.string()),
      quantity: wireCount,
      unitPrice: wireUnitPrice,
      listPrice: z.optional(wireUnitPrice),
      belowListPercent: z.optional(z.number()),
      /** Of a product whose price has parts: which one, and of a tier the units that it holds, (from, upTo]. */
      part: z.optional(
        z.strictObject({ kind: z.enum(PART_KINDS), from: z.optional(wireCount), upTo: z.optional(wireCount) }),
      ),
    }),
  ),
  metered: z.array(z.string()),
  discounts: z.array(
    z.strictObject({
      name: z.string(),
      nature: z.enum(['automatic', 'negotiated']),
      percent: z.number(),
      on: z.array(item),
      products: z.optional(z.array(z.string())),
      fromMonth: wireCount,
      throughMonth: z.optional(wireCount),
    }),
  ),
  commitment: z.optional(z.strictObject({ amount: wireCents, per })),
  pool: z.optional(z.strictObject({ amount: wireMicros, per })),
  creditLimit: z.optional(wireMicros),
  renewal: z.strictObject({ automatic: z.boolean(), noticeDays: wireCount }),
  justification: z.optional(z.string()),
  exception: z.optional(z.strictObject({ reason: z.string() })),
  amends: z.optional(z.string()),
  verdict: verdictResponse,
  totals: z.strictObject({
    monthly: wireCents,
    list: wireCents,
    discount: wireCents,
    net: wireCents,
    vat: wireCents,
    gross: wireCents,
  }),
  assumedStart: z.optional(wireDate),
  instalments: z.array(
    z.strictObject({
      number: wireCount,
      of: wireCount,
      on: wireDate,
      dueOn: wireDate,
      period: wireRange,
      net: wireCents,
      vat: wireCents,
      gross: wireCents,
    }),
  ),
  approval: z.optional(
    z.strictObject({
      at: wireInstant,
      by: z.enum(['policy', 'approver']),
      approver: z.optional(z.string()),
      justification: z.optional(z.string()),
    }),
  ),
  rejection: z.optional(z.strictObject({ at: wireInstant, reason: z.string() })),
  acceptance: z.optional(
    z.strictObject({
      at: wireInstant,
      acceptedBy: z.optional(z.string()),
      contractId: wireId('ctr'),
      startsOn: wireDate,
    }),
  ),
});
export const quotePage = wirePage(quoteResponse);

export function quoteView({ quote, status, figures }: QuoteView): z.output<typeof quoteResponse> {
  const { id, customerId, date, validUntil, createdAt, buyer, currency, offer, justification, exception, amends } =
    quote;
  const { terms } = offer;
  return {
    id,
    customerId,
    status,
    date,
    validUntil,
    createdAt: formatInstant(createdAt),
    buyer,
    plan: terms.plan,
    seats: terms.seats,
    termMonths: terms.termMonths,
    startsOn: offer.startsOn,
    rhythm: terms.rhythm,
    netDays: terms.netDays,
    currency,
    catalogVersion: terms.catalogVersion,
    lines: offer.lines.map(lineView),
    metered: [...offer.metered],
    discounts: terms.discounts.map(discountView),
    commitment: terms.commitment && { ...terms.commitment, amount: formatCents(terms.commitment.amount) },
    pool: terms.pool && { ...terms.pool, amount: formatMicros(terms.pool.amount) },
    creditLimit: terms.creditLimit === undefined ? undefined : formatMicros(terms.creditLimit),
    renewal: terms.renewal,
    justification,
    exception,
    amends,
    verdict: verdictView(quote.verdict),
    totals: {
      monthly: formatCents(figures.totals.monthly),
      list: formatCents(figures.totals.list),
      discount: formatCents(figures.totals.discount),
      net: formatCents(figures.totals.net),
      vat: formatCents(figures.totals.vat),
      gross: formatCents(figures.totals.gross),
    },
    assumedStart: figures.isStartOpen ? figures.startsOn : undefined,
    instalments: figures.instalments.map(instalmentView),
    ...decisionsView(quote),
  };
}

const lineView = ({ kind, product, name, unit, quantity, unitPrice, listPrice, priceCut, part }: QuoteLine) => ({
  kind,
  product,
  name,
  unit: unit && unitIn(unit, 'en'),
  quantity,
  unitPrice: formatUnitPrice(unitPrice),
  listPrice: listPrice === undefined ? undefined : formatUnitPrice(listPrice),
  belowListPercent: priceCut === undefined ? undefined : percentOf(priceCut),
  part,
});

/** Months as a person counts them: the first is 1. */
const discountView = ({ name, nature, percent, on, products, fromMonth, untilMonth }: AgreedDiscount) => ({
  name,
  nature,
  percent: percentOf(percent),
  on: [...on],
  products: products && [...products],
  fromMonth: fromMonth + 1,
  throughMonth: untilMonth,
});

const instalmentView = ({ number, of, on, dueOn, service, net, vat, gross }: QuotedInstalment) => ({
  number,
  of,
  on,
  dueOn,
  period: { start: service.start, end: service.end },
  net: formatCents(net),
  vat: formatCents(vat),
  gross: formatCents(gross),
});

function decisionsView({ approval, rejection, acceptance }: Quote) {
  return {
    approval: approval && {
      at: formatInstant(approval.at),
      by: approval.by === undefined ? ('policy' as const) : ('approver' as const),
      approver: approval.approver,
      justification: approval.justification,
    },
    rejection: rejection && { at: formatInstant(rejection.at), reason: rejection.reason },
    acceptance: acceptance && {
      at: formatInstant(acceptance.at),
      acceptedBy: acceptance.acceptedBy,
      contractId: acceptance.contractId,
      startsOn: acceptance.startsOn,
    },
  };
}
