import { checkAscending, checkNames, type Report } from './checks.ts';
import type { CheckedCatalog } from './schema.ts';

type CheckedBook = CheckedCatalog['earlier'][number];
type CheckedProduct = CheckedBook['products'][string];
type Meters = CheckedCatalog['meters'];

/** References, orders and ranges across the fields of a price book's products. */
export function checkProducts(book: CheckedBook, meters: Meters, prefix: string, report: Report): void {
  for (const [id, product] of Object.entries(book.products)) {
    const path = `${prefix}products.${id}`;
    checkNames(product.soldTo, book.plans, `${path}.soldTo`, report);
    checkMetering(product, meters, path, report);
    const { charge } = product;
    if (charge.model === 'graduated' || charge.model === 'volume') {
      checkChargeTiers(charge.tiers, `${path}.charge.tiers`, report);
    }
  }
}

function checkMetering(product: CheckedProduct, meters: Meters, path: string, report: Report): void {
  const { meter: aggregation, charge, where, minimum } = product;
  if (aggregation === undefined) {
    if (charge.model === 'percentage')
      report(`${path}.charge.model`, 'percentage is of what a meter sums: name a meter');
    if (minimum !== undefined) report(`${path}.minimum`, 'belongs to a product with a meter');
    if (Object.keys(where).length > 0) report(`${path}.where`, 'belongs to a product with a meter');
    return;
  }
  if (charge.model === 'per_seat') report(`${path}.charge.model`, 'per_seat is charged by seats, not by a meter');
  const meter = Object.values(meters).find((each) => Object.hasOwn(each.aggregations ?? {}, aggregation));
  const known = meter?.aggregations?.[aggregation];
  if (!meter || !known) {
    const ids = Object.values(meters).flatMap((each) => Object.keys(each.aggregations ?? {}));
    report(`${path}.meter`, `the meters have no aggregation "${aggregation}"; they have: ${ids.join(', ') || 'none'}`);
    return;
  }
  for (const [name, value] of Object.entries(where)) {
    const field = known.by.includes(name) ? meter.fields.find((each) => each.name === name) : undefined;
    if (field?.type !== 'choice') report(`${path}.where.${name}`, `"${aggregation}" is not aggregated by "${name}"`);
    else if (!field.values.includes(value))
      report(`${path}.where.${name}`, `must be one of ${field.values.join(', ')}`);
  }
}

function checkChargeTiers(
  tiers: Extract<CheckedProduct['charge'], { readonly tiers: unknown }>['tiers'],
  path: string,
  report: Report,
): void {
  const bounds: bigint[] = [];
  for (const [index, { upTo }] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if (isLast && upTo !== undefined) report(`${path}.${String(index)}.upTo`, 'the last tier must be open');
    if (!isLast && upTo === undefined) report(`${path}.${String(index)}.upTo`, 'only the last tier may be open');
    if (upTo !== undefined) bounds.push(upTo);
  }
  checkAscending(bounds, path, 'upTo', report);
}
