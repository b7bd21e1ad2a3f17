import type { Plan, PriceBook } from '../../catalog/catalog.ts';
import type { Product } from '../../catalog/product.ts';
import { unitIn } from '../../catalog/unit-name.ts';
import { factor, FACTOR_ONE, formatUnitPrice, type Factor, type UnitPrice } from '../../kernel/money.ts';
import { sum } from '../../kernel/rounding.ts';
import { MAX_AGREED_LINES, type AgreedLine } from '../contracts/contract.ts';
import { partsOf, type PricedPart } from '../subscriptions/product-charges.ts';
import {
  checkExcluded,
  checkRepeats,
  checkSoldTo,
  refused,
  required,
  seatsOf,
  tooDear,
  tooManyLines,
  unknown,
  type PlacedLine,
  type RequestedLine,
} from './check-lines.ts';
import type { QuoteLine } from './quote.ts';

export type PricedLines = {
  readonly seats: number;
  readonly quantities: Readonly<Record<string, number>>;
  readonly modules: readonly string[];
  readonly metered: readonly string[];
  readonly lines: readonly QuoteLine[];
  /** What a month costs by the price book, in millionths of the currency. */
  readonly monthlyList: bigint;
};

type Sale = { readonly book: PriceBook; readonly plan: Plan; readonly seats: number };
type Priced = { readonly lines: readonly QuoteLine[]; readonly list: bigint };

/** The lines of an offer by the price book, each with what was agreed of it; refuses what is not sold so. */
export function priceLines(requested: readonly RequestedLine[], book: PriceBook, plan: Plan): PricedLines {
  const placed = requested.map((line, index): PlacedLine => ({ ...line, path: `lines[${String(index)}]` }));
  checkRepeats(placed);
  checkExcluded(book, placed);
  const seats = seatsOf(placed, plan);
  const sale = { book, plan, seats };
  const priced = placed.map((line) => ({ line, ...pricedOf(line, sale) }));
  const lines = priced.flatMap((each) => each.lines);
  if (lines.length > MAX_AGREED_LINES) throw tooManyLines();
  const of = (kind: RequestedLine['kind']) => placed.filter((line) => line.kind === kind);
  const isMetered = ({ product }: PlacedLine): boolean => book.products[product]?.meter !== undefined;
  return {
    seats,
    quantities: Object.fromEntries(
      of('product').flatMap((line) => (isMetered(line) ? [] : [[line.product, line.quantity ?? 0]])),
    ),
    modules: of('module').map(({ product }) => product),
    metered: of('product')
      .filter(isMetered)
      .map(({ product }) => product),
    lines,
    monthlyList: sum(priced.map(({ line, list }) => (line.kind === 'service' ? 0n : list))),
  };
}

function pricedOf(line: PlacedLine, sale: Sale): Priced {
  switch (line.kind) {
    case 'plan':
      return pricedPlan(line, sale);
    case 'module':
      return pricedModule(line, sale);
    case 'product':
      return pricedProduct(line, sale);
    case 'service':
      return pricedService(line, sale);
  }
}

function pricedPlan(line: PlacedLine, { plan, seats }: Sale): Priced {
  const { contractPriceUpTo: highest } = plan;
  const range = highest === undefined ? undefined : `${formatUnitPrice(plan.price)} to ${formatUnitPrice(highest)}`;
  if (range !== undefined && line.unitPrice === undefined) {
    throw refused('rule_violation', `${line.path}.unitPrice`, 'price_to_be_agreed', {
      message: `must be agreed: ${range} a seat and month`,
      detail: `${plan.name} is sold at ${range} a seat and month. Say which price is agreed in unitPrice.`,
    });
  }
  const part = one('seats', seats, plan.price);
  return agreed(line, { kind: 'plan', product: plan.id, name: plan.name }, { parts: [part], highest });
}

function pricedModule(line: PlacedLine, { book, plan, seats }: Sale): Priced {
  const module = own(book.modules, line.product);
  if (!module) throw unknown('unknown_module', line, book.modules);
  if (plan.includedModules === 'all') {
    throw refused('rule_violation', line.path, 'module_included', {
      message: 'comes with the plan',
      detail: `${plan.name} includes every module. Leave the line of ${module.name} out, and install it once the contract runs.`,
    });
  }
  checkSoldTo(line, module, plan);
  if (line.quantity !== undefined && line.quantity !== seats) {
    throw refused('rule_violation', `${line.path}.quantity`, 'module_per_seat', {
      message: `must be ${String(seats)}, or left out`,
      detail: `Modules are paid for each of the ${String(seats)} seats of the plan's line.`,
    });
  }
  return agreed(
    line,
    { kind: 'module', product: module.id, name: module.name },
    { parts: [one('seats', seats, module.price)] },
  );
}

function pricedProduct(line: PlacedLine, { book, plan, seats }: Sale): Priced {
  const product = own(book.products, line.product);
  if (!product) throw unknown('rule_violation', line, book.products);
  checkSoldTo(line, product, plan);
  if (product.meter !== undefined) return meteredProduct(line, product);
  const parts = partsOf(product, required(line, product.unit), seats);
  return agreed(line, { kind: 'product', product: product.id, name: product.name, unit: product.unit }, { parts });
}

/** It is charged by its use: named, it is a part of what is agreed, at the price book's price. */
function meteredProduct(line: PlacedLine, { name, unit }: Product): Priced {
  const field = line.quantity !== undefined ? 'quantity' : line.unitPrice !== undefined ? 'unitPrice' : undefined;
  if (field === undefined) return { lines: [], list: 0n };
  throw refused('rule_violation', `${line.path}.${field}`, 'metered_product', {
    message: 'must be left out: the product is charged by its use',
    detail: `${name} is charged for each ${unitIn(unit, 'en')} that was used, after the month. Leave quantity and unitPrice out; agree on a commitment of usage, or a discount on usage, instead.`,
  });
}

function pricedService(line: PlacedLine, { book }: Sale): Priced {
  const service = own(book.services, line.product);
  if (!service) throw unknown('rule_violation', line, book.services);
  const part = one('units', required(line, service.unit), service.price);
  return agreed(
    line,
    { kind: 'service', product: service.id, name: service.name, unit: service.unit },
    { parts: [part] },
  );
}

type Named = Pick<AgreedLine, 'kind' | 'product' | 'name' | 'unit'>;
type Listed = {
  readonly parts: readonly PricedPart[];
  /** Of a plan whose price is agreed in a range: the highest one; the parts have the lowest. */
  readonly highest?: UnitPrice | undefined;
};

/** By the price book a line for each part of the price; at a price of its own one line, and how far it lies below. */
function agreed(line: PlacedLine, named: Named, { parts, highest }: Listed): Priced {
  const list = sum(parts.map(({ quantity, unitPrice }) => BigInt(quantity) * unitPrice));
  const { unitPrice } = line;
  if (unitPrice === undefined) {
    const paid = parts.filter((part) => part.unitPrice > 0n);
    return { lines: paid.map((part) => lineOf(named, part)), list };
  }
  const [only] = parts;
  const quantity = named.kind === 'product' ? (line.quantity ?? 0) : (only?.quantity ?? 0);
  const worth = unitPrice * BigInt(quantity);
  if (highest === undefined ? worth > list : unitPrice > highest) {
    throw tooDear(line, named, { list, quantity, highest });
  }
  const priceCut = worth < list ? cutOf(worth, list) : undefined;
  const listPrice = only && parts.length === 1 && only.quantity === quantity ? only.unitPrice : undefined;
  const cut = priceCut && { priceCut, ...(listPrice !== undefined && { listPrice }) };
  return {
    lines: list === 0n && worth === 0n ? [] : [{ ...named, quantity, unitPrice, ...cut }],
    list: list > worth ? list : worth,
  };
}

/** 1 - worth / list, rounded up: no limit is passed by a rounding. */
const cutOf = (worth: bigint, list: bigint): Factor => factor(FACTOR_ONE - (worth * FACTOR_ONE) / list);

function lineOf({ kind, product, name, unit }: Named, { quantity, unitPrice, part }: PricedPart): QuoteLine {
  const isPlain = kind !== 'product' || (part.kind === 'units' && part.from === undefined);
  return {
    kind,
    product,
    name,
    ...(unit !== undefined && part.kind !== 'seats' && { unit }),
    quantity,
    unitPrice,
    ...(isPlain ? {} : { part }),
  };
}

const one = (kind: PricedPart['part']['kind'], quantity: number, unitPrice: UnitPrice): PricedPart => ({
  quantity,
  unitPrice,
  part: { kind },
});

const own = <T>(known: Readonly<Record<string, T>>, id: string): T | undefined =>
  Object.hasOwn(known, id) ? known[id] : undefined;
