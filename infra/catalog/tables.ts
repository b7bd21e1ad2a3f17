import Table from 'cli-table3';
import { catalogChanges } from '../../shared/catalog/catalog-changes.ts';
import type { Catalog, Plan } from '../../shared/catalog/catalog.ts';
import { limitText } from '../../shared/catalog/features.ts';
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
  return `${catalog.name} ${catalog.version}, from ${catalog.effectiveFrom}\n${table.toString()}\n`;
}

const priceOf = ({ sale, price, contractPriceUpTo }: Plan): string => {
  if (sale === 'self_service') return formatUnitPrice(price);
  const range = contractPriceUpTo === undefined ? '' : ` to ${formatUnitPrice(contractPriceUpTo)}`;
  return `by contract, ${formatUnitPrice(price)}${range}`;
};

export function changesTable(before: Catalog, after: Catalog, paint: Paint): string {
  const changes = catalogChanges(before, after);
  const heading = `${before.name} ${before.version} -> ${after.name} ${after.version}`;
  if (changes.length === 0) return `${heading}: nothing changes for customers.\n`;
  const table = new Table({ head: ['whom', 'what', 'before', 'after', 'change', ''], style: STYLE });
  for (const { whom, what, before: old, after: now, change, breaking } of changes) {
    table.push([whom, what, old, now, change, breaking ? paint.mark('BREAKING') : '']);
  }
  const breaking = changes.filter((each) => each.breaking).length;
  return `${heading}\n${table.toString()}\n${String(changes.length)} changes, ${String(breaking)} of them breaking.\n`;
}
