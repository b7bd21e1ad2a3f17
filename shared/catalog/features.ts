/**
 * What a plan lets a customer do, beside what it costs: a row of the price grid. `by_contract`: the catalog does not say,
 * the customer's contract does.
 */
export type Feature = { readonly id: string; readonly name: string } & (
  | LimitFeature
  /** So much each day of the seller's zone. */
  | { readonly kind: 'quota'; readonly unit: string; readonly per: 'day'; readonly plans: ByPlan<Limit> }
  /** One of an ordered list, weakest first: a higher one includes those below. */
  | { readonly kind: 'level'; readonly levels: readonly string[]; readonly plans: ByPlan<string> }
  /** Some of a list, each for itself. */
  | { readonly kind: 'set'; readonly values: readonly string[]; readonly plans: ByPlan<readonly string[] | ByContract> }
  | { readonly kind: 'switch'; readonly plans: ByPlan<boolean | ByContract> }
);

/** At most so many at a time. `plans` names the member of a plan that says it already, so that it is not said twice. */
type LimitFeature = { readonly kind: 'limit'; readonly unit: string; readonly plans: ByPlan<Limit> | LimitOfPlan };

export type FeatureKind = Feature['kind'];
/** A number in total, or so many for each seat. */
export type Limit = number | { readonly perSeat: number } | 'unlimited' | ByContract;
export const LIMITS_OF_PLAN = ['seats', 'includedModules'] as const;
export type LimitOfPlan = (typeof LIMITS_OF_PLAN)[number];
export type ByContract = 'by_contract';
type ByPlan<Value> = Readonly<Record<string, Value>>;

type PlanOfGrid = {
  readonly id: string;
  readonly seats: { readonly maximum?: number };
  readonly includedModules: number | 'all';
};

/** What a member of the plan itself says. */
export function limitOfPlan(
  member: LimitOfPlan,
  { seats, includedModules }: Pick<PlanOfGrid, 'seats' | 'includedModules'>,
): number | 'unlimited' {
  if (member === 'seats') return seats.maximum ?? 'unlimited';
  return includedModules === 'all' ? 'unlimited' : includedModules;
}

/** A cell of the price grid: what a plan has of a feature, as people read it. */
export function limitText(feature: Feature, plan: PlanOfGrid): string {
  const { plans } = feature;
  if (typeof plans === 'string') return String(limitOfPlan(plans, plan));
  const value = plans[plan.id];
  if (value === 'by_contract') return 'by contract';
  if (value === undefined || value === false) return '-';
  if (value === true) return 'yes';
  if (typeof value === 'number') return amountText(value, feature);
  if (typeof value === 'string') return value;
  if ('perSeat' in value) return `${amountText(value.perSeat, feature)} a seat`;
  return value.length === 0 ? '-' : value.join(', ');
}

const amountText = (amount: number, feature: Feature): string =>
  feature.kind === 'quota'
    ? `${String(amount)} a day`
    : `${String(amount)}${'unit' in feature ? ` ${feature.unit}` : ''}`;
