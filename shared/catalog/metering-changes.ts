import type { Catalog, PriceBook } from './catalog.ts';
import type { CatalogChange } from './catalog-change.ts';
import { isWalletMeter, type Aggregation } from './meter.ts';
import { bookOf } from './price-book.ts';
import type { Product } from './product.ts';

/**
 * What would count the usage of a month that is open by two rules. A month's events are added up as they come, and are
 * charged by the price book that the subscription has: neither can be told afterwards by which rule it was counted. So
 * these changes are never made to what is there; the remedy says how the next month gets what is wanted.
 */
export const meteringChanges = (before: Catalog, after: Catalog): readonly CatalogChange[] => [
  ...aggregationChanges(before, after),
  ...productChanges(before, after),
];

type Counted = Aggregation & { readonly event: string };

const aggregationsOf = ({ meters }: Catalog): ReadonlyMap<string, Counted> =>
  new Map(
    Object.values(meters).flatMap((meter) =>
      isWalletMeter(meter)
        ? []
        : Object.values(meter.aggregations).map((each) => [each.id, { ...each, event: meter.event }] as const),
    ),
  );

function aggregationChanges(before: Catalog, after: Catalog): readonly CatalogChange[] {
  const kept = aggregationsOf(after);
  return [...aggregationsOf(before).values()].flatMap((old): readonly CatalogChange[] => {
    const now = kept.get(old.id);
    const texts = { before: countingText(old), after: now ? countingText(now) : '-' };
    if (texts.before === texts.after) return [];
    return [
      {
        whom: `aggregation ${old.id}`,
        what: 'counts',
        ...texts,
        change: now ? 'changed' : 'removed',
        breaking: true,
        remedy: `keep ${old.id} as it is; give what is new an id of its own, and name that in the products of a price book that begins on the first of a later month (see products below). Remove ${old.id} once no price book names it and its last month is final.`,
      },
    ];
  });
}

/** "sum of quantity of gpu.hours, by region" */
const countingText = ({ function: kind, field, event, by }: Counted): string =>
  `${kind}${field === undefined ? '' : ` of ${field}`} of ${event}${by.length === 0 ? '' : `, by ${by.join(', ')}`}`;

/** By the version that subscriptions keep: one that was dropped is answered by the present book. */
function productChanges(before: Catalog, after: Catalog): readonly CatalogChange[] {
  return [before, ...before.earlier].flatMap((book: PriceBook) =>
    Object.values(book.products).flatMap((old): readonly CatalogChange[] => {
      if (old.meter === undefined) return [];
      const now = bookOf(after, book.version).products[old.id];
      const texts = { before: usageText(old), after: now ? usageText(now) : '-' };
      if (texts.before === texts.after) return [];
      return [
        {
          whom: `product ${old.id} of ${book.version}`,
          what: 'usage',
          ...texts,
          change: now ? 'changed' : 'removed',
          breaking: true,
          remedy: `keep the price book ${book.version} among \`earlier\` as it is, and change the product in a price book of a new version whose effectiveFrom is the first of a later month. Subscriptions follow with \`npm run catalog -- migrate\`, from their next period on.`,
        },
      ];
    }),
  );
}

function usageText({ meter, where }: Product): string {
  const fields = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return `${meter ?? 'by quantity'}${fields.length === 0 ? '' : ` where ${fields.sort().join(', ')}`}`;
}
