import Table from 'cli-table3';
import type { CatalogChange } from '../../shared/catalog/catalog-change.ts';
import { catalogChanges } from '../../shared/catalog/catalog-changes.ts';
import type { Catalog, Plan } from '../../shared/catalog/catalog.ts';
import { chargeSummary } from '../../shared/catalog/charge-summary.ts';
import { limitText } from '../../shared/catalog/features.ts';
import { isWalletMeter } from '../../shared/catalog/meter.ts';
import type { Product } from '../../shared/catalog/product.ts';
import { unitIn } from '../../shared/catalog/unit-name.ts';
import { formatMicros, formatUnitPrice } from '../../shared/kernel/money.ts';
import type { Paint } from './explain-errors.ts';

const STYLE = { head: [], border: [] };

/** The plans side by side: price, credit, and each feature. */
export function priceGrid(catalog: Catalog): string {
  const plans = Object.values(catalog.plans);
  const table = new Table({ head: ['', ...plans.map(({ name }) => name)], style: STYLE });
  table.push([`price (${catalog.currency} a seat and month)`, ...plans.map(priceOf)]);
  table.push([
    `credit (${catalog.wallet.currency} a seat and month)`,
    ...plans.map(({ includedCredit }) => formatMicros(includedCredit.perSeat)),
  ]);
  for (const feature of Object.values(catalog.features)) {
    table.push([feature.name, ...plans.map((plan) => limitText(feature, plan))]);
  }
  const heading = `${catalog.name} ${catalog.version}, from ${catalog.effectiveFrom}`;
  return [heading, table.toString(), ...productsTable(catalog), ''].join('\n');
}

/** What is sold by quantity or by what a meter counts; nothing where there is none. */
function productsTable({ products, currency, meters }: Catalog): readonly string[] {
  if (Object.keys(products).length === 0) return [];
  const table = new Table({
    head: ['product', 'charged by', 'each', `price (${currency} a month)`, 'sold to'],
    style: STYLE,
  });
  for (const product of Object.values(products)) {
    const { id, name, unit, soldTo } = product;
    table.push([
      `${name} (${id})`,
      chargedBy(product, meters),
      unitIn(unit, 'en'),
      chargeSummary(product),
      soldTo?.join(', ') ?? 'all',
    ]);
  }
  return [table.toString()];
}

/** "quantity", or what its meter does: "sum of gpu.hours". */
function chargedBy({ meter: id, where }: Product, meters: Catalog['meters']): string {
  if (id === undefined) return 'quantity';
  const meter = Object.values(meters).find((each) => !isWalletMeter(each) && Object.hasOwn(each.aggregations, id));
  const kind = meter && !isWalletMeter(meter) ? meter.aggregations[id]?.function : undefined;
  const only = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return `${kind ?? ''} of ${id}${only.length === 0 ? '' : `, ${only.join(', ')}`}`;
}

const priceOf = ({ sale, price, contractPriceUpTo }: Plan): string => {
  if (sale === 'self_service') return formatUnitPrice(price);
  const range = contractPriceUpTo === undefined ? '' : ` to ${formatUnitPrice(contractPriceUpTo)}`;
  return `by contract, ${formatUnitPrice(price)}${range}`;
};

/** What must not be changed as it stands, and what to do instead: open months would be charged wrongly. */
export const remediesOf = (changes: readonly CatalogChange[]): readonly string[] =>
  changes.flatMap(({ whom, before, after, remedy }) =>
    remedy === undefined ? [] : ['', `${whom}: ${before} -> ${after}`, `  remedy  ${remedy}`],
  );

export function changesTable(before: Catalog, after: Catalog, paint: Paint): string {
  const changes = catalogChanges(before, after);
  const heading = `${before.name} ${before.version} -> ${after.name} ${after.version}`;
  if (changes.length === 0) return `${heading}: nothing changes for customers.\n`;
  const table = new Table({ head: ['whom', 'what', 'before', 'after', 'change', ''], style: STYLE });
  for (const { whom, what, before: old, after: now, change, breaking } of changes) {
    table.push([whom, what, old, now, change, breaking ? paint.mark('BREAKING') : '']);
  }
  const breaking = changes.filter((each) => each.breaking).length;
  const counted = changes.length === 1 ? '1 change' : `${String(changes.length)} changes`;
  const total = `${counted}, ${String(breaking)} of them breaking.`;
  return [heading, table.toString(), total, ...remediesOf(changes), ''].join('\n');
}
