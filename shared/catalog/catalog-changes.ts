import type { UnitPrice } from '../kernel/money.ts';
import { formatUnitPrice } from '../kernel/money.ts';
import type { CatalogChange } from './catalog-change.ts';
import type { Catalog } from './catalog.ts';
import { type Feature, limitText } from './features.ts';
import { chargeSummary } from './charge-summary.ts';
import { isWalletMeter, type Meter, type PriceTier } from './meter.ts';
import { meteringChanges } from './metering-changes.ts';
import type { Product } from './product.ts';
import { termsChanges } from './terms-changes.ts';

/** What changes for whom from one catalog to another, in the order of the price grid. */
export function catalogChanges(before: Catalog, after: Catalog): readonly CatalogChange[] {
  return [
    ...pricesOf('plan', before.plans, after.plans),
    ...pricesOf('module', before.modules, after.modules),
    ...metersOf(before, after),
    ...productsOf(before.products, after.products),
    ...meteringChanges(before, after),
    ...termsChanges(before, after),
    ...featuresOf(before, after),
  ];
}

type Priced = Readonly<Record<string, { readonly price: UnitPrice }>>;

function pricesOf(kind: 'plan' | 'module', before: Priced, after: Priced): CatalogChange[] {
  return unionOf(before, after).flatMap((id) => {
    const [old, now] = [before[id]?.price, after[id]?.price];
    if (old === now) return [];
    const texts = { before: priceText(old), after: priceText(now) };
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : percentText(old, now);
    return [{ whom: `${kind} ${id}`, what: 'price', ...texts, change, breaking: now === undefined }];
  });
}

const priceText = (price: UnitPrice | undefined): string => (price === undefined ? '-' : formatUnitPrice(price));

const PERMILLE = 1_000n;
function percentText(before: bigint, after: bigint): string {
  if (before === 0n) return 'no longer free';
  const permille = Number(((after - before) * PERMILLE) / before);
  return `${permille > 0 ? '+' : ''}${String(permille / 10)} %`;
}

type Products = Readonly<Record<string, Product>>;

function productsOf(before: Products, after: Products): CatalogChange[] {
  return unionOf(before, after).flatMap((id) => {
    const [old, now] = [before[id], after[id]].map((product) => (product ? chargeSummary(product) : '-'));
    if (old === undefined || now === undefined || old === now) return [];
    const change = old === '-' ? 'added' : now === '-' ? 'removed' : 'changed';
    return [{ whom: `product ${id}`, what: 'price', before: old, after: now, change, breaking: now === '-' }];
  });
}

/** Tier by tier where both have as many; else the meter's price as a whole. */
function metersOf(before: Catalog, after: Catalog): CatalogChange[] {
  return unionOf(before.meters, after.meters).flatMap((id) => {
    const [old, now] = [tiersOf(before.meters[id]), tiersOf(after.meters[id])];
    const whom = `meter ${id}`;
    if (!old && !now) return [];
    if (!old || !now) {
      const change = now ? 'added' : 'removed';
      return [{ whom, what: 'price', before: tiersText(old), after: tiersText(now), change, breaking: !now }];
    }
    if (old.length !== now.length) {
      const texts = { before: tiersText(old), after: tiersText(now) };
      return [{ whom, what: 'tiers', ...texts, change: 'changed', breaking: false }];
    }
    return old.flatMap((tier, index) => {
      const next = now[index];
      if (!next || tierText(tier) === tierText(next)) return [];
      const texts = { before: tierText(tier), after: tierText(next) };
      const [from, to] = [amountOf(tier), amountOf(next)];
      const change = 'flat' in tier === 'flat' in next && from !== to ? percentText(from, to) : 'changed';
      return [{ whom, what: `tier ${String(index + 1)}`, ...texts, change, breaking: false }];
    });
  });
}

type Tier = PriceTier;
const tiersOf = (meter: Meter | undefined): readonly Tier[] | undefined =>
  meter && isWalletMeter(meter) ? meter.price.tiers : undefined;
const amountOf = (tier: Tier): bigint => ('flat' in tier ? tier.flat : tier.perUnit);
const microsText = (value: bigint): string => formatUnitPrice(value as UnitPrice);
const tierText = (tier: Tier): string =>
  ('flat' in tier
    ? microsText(tier.flat)
    : `${microsText(tier.perUnit)} a unit, at least ${microsText(tier.minimum)}`) +
  (tier.upTo === undefined ? '' : ` up to ${String(tier.upTo)}`);
const tiersText = (tiers: readonly Tier[] | undefined): string => tiers?.map(tierText).join('; ') ?? '-';

/** For the plans that stay: what each had of a feature, and has now. */
function featuresOf(before: Catalog, after: Catalog): CatalogChange[] {
  return unionOf(before.features, after.features).flatMap((id) =>
    Object.keys(before.plans)
      .filter((plan) => Object.hasOwn(after.plans, plan))
      .flatMap((plan) => {
        const old = valueText(before, id, plan);
        const now = valueText(after, id, plan);
        if (old === now) return [];
        const change = old === '-' ? 'added' : now === '-' ? 'removed' : 'changed';
        return [{ whom: `plan ${plan}`, what: id, before: old, after: now, change, breaking: now === '-' }];
      }),
  );
}

function valueText(catalog: Catalog, id: string, planId: string): string {
  const feature: Feature | undefined = catalog.features[id];
  const plan = catalog.plans[planId];
  return feature && plan ? limitText(feature, plan) : '-';
}

const unionOf = (one: object, other: object): readonly string[] => [
  ...new Set([...Object.keys(one), ...Object.keys(other)]),
];
