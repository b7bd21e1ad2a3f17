import { invariant } from '../../kernel/invariant.ts';
import type { Cents, Factor, Quantity, UnitPrice } from '../../kernel/money.ts';
import type { LocalDate } from '../../kernel/period.ts';
import { invoiceIdOf, totalsOf } from './compose-draft.ts';
import type { Buyer, InvoiceDraft, InvoiceLine, MeteredItem, VatTreatment } from './invoice.ts';

/**
 * A draft as a closing segment carries it: values without their names, and nothing that follows from others (id, totals).
 * A third less, so that a month of five lines still fits in two write units. The first value is the layout's version: 2
 * where a line has a unit, or a quantity with digits after the point; 3 where a line says of which usage it is.
 */
export type PackedDraft = readonly [
  layout: 1 | 2 | 3,
  cause: string,
  currency: string,
  termsDays: number,
  buyer: PackedBuyer,
  vat: readonly [VatTreatment['category'], Factor, country: string, note?: string],
  lines: readonly PackedLine[],
];
/** null: not there. */
type PackedBuyer = readonly [
  name: string,
  email: string,
  kind: Buyer['kind'],
  country: string,
  line1: string,
  line2: string | null,
  postalCode: string,
  city: string,
  vatId: string | null,
  siren: string | null,
];
type PackedLine = readonly [
  kind: InvoiceLine['kind'],
  description: string,
  quantity: bigint,
  unitPrice: UnitPrice,
  net: Cents,
  start: LocalDate,
  end: LocalDate,
  discounts: readonly (readonly [name: string, percent: Factor, amount: Cents])[],
  note?: string | null,
  unit?: string | null,
  quantityScale?: NonNullable<InvoiceLine['quantityScale']> | null,
  metered?: PackedMetered,
];
type PackedMetered = readonly [product: string, unit: string, quantity: Quantity] | readonly [contractId: string];
const isOfLayout2 = ({ unit, quantityScale }: InvoiceLine): boolean =>
  unit !== undefined || quantityScale !== undefined;

export function packDraft({ cause, currency, termsDays, buyer, vatTreatment, lines }: InvoiceDraft): PackedDraft {
  const { category, rate, country, note } = vatTreatment;
  return [
    lines.some(({ metered }) => metered) ? 3 : lines.some(isOfLayout2) ? 2 : 1,
    cause,
    currency,
    termsDays,
    packBuyer(buyer),
    note === undefined ? [category, rate, country] : [category, rate, country, note],
    lines.map(packLine),
  ];
}

/** The same draft again, of the customer in whose chain it lies. */
export function unpackDraft(packed: PackedDraft, customerId: string): InvoiceDraft {
  const [layout, cause, currency, termsDays, buyer, [category, rate, country, note], packedLines] = packed;
  invariant([1, 2, 3].includes(layout), 'the layout of a packed draft is known');
  const vatTreatment: VatTreatment = { category, rate, country, ...(note === undefined ? {} : { note }) };
  const lines = packedLines.map(unpackLine);
  return {
    id: invoiceIdOf(customerId, cause),
    cause,
    customerId,
    currency,
    buyer: unpackBuyer(buyer),
    vatTreatment,
    lines,
    ...totalsOf(lines, vatTreatment),
    termsDays,
  };
}

const packBuyer = ({ name, email, kind, country, address, vatId, siren }: Buyer): PackedBuyer => [
  name,
  email,
  kind,
  country,
  address.line1,
  address.line2 ?? null,
  address.postalCode,
  address.city,
  vatId ?? null,
  siren ?? null,
];

const unpackBuyer = (packed: PackedBuyer): Buyer => {
  const [name, email, kind, country, line1, line2, postalCode, city, vatId, siren] = packed;
  const address = { line1, ...(line2 === null ? {} : { line2 }), postalCode, city };
  const ids = { ...(vatId === null ? {} : { vatId }), ...(siren === null ? {} : { siren }) };
  return { name, email, kind, country, address, ...ids };
};

function packLine(line: InvoiceLine): PackedLine {
  const { kind, description, quantity, unitPrice, net, service, note, unit, quantityScale, metered } = line;
  const discounts = line.discounts.map(({ name, percent, amount }) => [name, percent, amount] as const);
  const packed = [kind, description, quantity, unitPrice, net, service.start, service.end, discounts] as const;
  if (metered) return [...packed, note ?? null, unit ?? null, quantityScale ?? null, packMetered(metered)];
  if (quantityScale !== undefined) return [...packed, note ?? null, unit ?? null, quantityScale];
  if (unit !== undefined) return [...packed, note ?? null, unit];
  return note === undefined ? packed : [...packed, note];
}

const packMetered = (metered: MeteredItem): PackedMetered =>
  'product' in metered ? [metered.product, metered.unit, metered.quantity] : [metered.contractId];

function unpackMetered([id, unit, quantity]: PackedMetered): MeteredItem {
  return unit === undefined || quantity === undefined ? { contractId: id } : { product: id, unit, quantity };
}

function unpackLine(packed: PackedLine): InvoiceLine {
  const [kind, description, quantity, unitPrice, net, start, end, discounts, note, unit, scale, metered] = packed;
  return {
    kind,
    description,
    quantity,
    ...(typeof scale === 'number' ? { quantityScale: scale } : {}),
    ...(typeof unit === 'string' ? { unit } : {}),
    unitPrice,
    discounts: discounts.map(([name, percent, amount]) => ({ name, percent, amount })),
    net,
    service: { start, end },
    ...(metered ? { metered: unpackMetered(metered) } : {}),
    ...(typeof note === 'string' ? { note } : {}),
  };
}
