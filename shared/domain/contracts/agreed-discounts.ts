import type { DiscountedItem } from '../../catalog/catalog.ts';
import type { LineDiscount } from '../invoices/line-price.ts';
import type { AgreedDiscount, Agreement } from './contract.ts';

/** What a discount may be on: a line of the agreement, or a product that is charged by its use. */
export type AgreedTarget = { readonly item: DiscountedItem | 'service'; readonly product: string };

/** The discounts of a line in a month of the contract, in the order of the agreement; where the best one counts, that one. */
export function agreedDiscountsOn(
  { discounts, stacking }: Pick<Agreement, 'discounts' | 'stacking'>,
  target: AgreedTarget,
  month: number,
): readonly LineDiscount[] {
  const applying = discountsHolding(discounts, target, month);
  const shown = stacking.method === 'best' ? applying.filter((each) => each === bestOf(applying)) : applying;
  return shown.map(({ name, percent }) => ({ name, percent }));
}

/** All that is agreed for a month of the contract, on whatever line. */
export const agreedIn = ({ discounts }: Pick<Agreement, 'discounts'>, month: number): readonly LineDiscount[] =>
  discounts.filter((discount) => holdsIn(discount, month)).map(({ name, percent }) => ({ name, percent }));

/** Those that are on a line in a month, in the order of the agreement. */
export const discountsHolding = (
  discounts: readonly AgreedDiscount[],
  target: AgreedTarget,
  month: number,
): readonly AgreedDiscount[] => discounts.filter((discount) => isOn(discount, target) && holdsIn(discount, month));

/** The months in which what is taken off changes: of a line, or of anything. */
export const turnsOf = ({ discounts }: Pick<Agreement, 'discounts'>, target?: AgreedTarget): readonly number[] =>
  discounts
    .filter((discount) => target === undefined || isOn(discount, target))
    .flatMap(({ fromMonth, untilMonth }) => (untilMonth === undefined ? [fromMonth] : [fromMonth, untilMonth]));

const isOn = ({ on, products }: AgreedDiscount, { item, product }: AgreedTarget): boolean =>
  item !== 'service' && on.includes(item) && (products?.includes(product) ?? true);

const holdsIn = ({ fromMonth, untilMonth }: AgreedDiscount, month: number): boolean =>
  fromMonth <= month && (untilMonth === undefined || month < untilMonth);

/** The first of those that take off the most. */
const bestOf = (all: readonly AgreedDiscount[]): AgreedDiscount | undefined =>
  all.reduce<AgreedDiscount | undefined>(
    (best, each) => (best && best.percent >= each.percent ? best : each),
    undefined,
  );
